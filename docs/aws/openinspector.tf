# OpenInspector's roles. In each account:
#   module "openinspector" { source = "./openinspector", server_principal = "arn:…", external_id = "…" }
# where the server runs, also: server = true
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "server_principal" {
  type        = string
  description = "ARN of the user or role whose credentials the server has"
}

variable "external_id" {
  type        = string
  description = "What the server sends as external id (./openinspector doctor shows it)"
}

variable "role_name" {
  type    = string
  default = "OpenInspectorScanRole"
}

variable "parts" {
  type        = set(string)
  description = "Which of packages, network, agentless, commands and outputs the role has"
  default     = ["packages"]
  validation {
    condition     = alltrue([for part in var.parts : contains(["packages", "network", "agentless", "commands", "outputs"], part)])
    error_message = "Expected packages, network, agentless, commands, outputs."
  }
}

variable "server" {
  type        = bool
  description = "Makes the server's policy too, to be attached to its user or role"
  default     = false
}

resource "aws_iam_role" "scan" {
  name                 = var.role_name
  description          = "Assumed by OpenInspector"
  max_session_duration = 3600
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { AWS = var.server_principal }
        Action    = "sts:AssumeRole"
        Condition = { StringEquals = { "sts:ExternalId" = var.external_id } }
      },
      {
        Effect    = "Allow"
        Principal = { AWS = var.server_principal }
        Action    = "sts:TagSession"
      }
    ]
  })
}

resource "aws_iam_role_policy" "part" {
  for_each = var.parts
  name     = "OpenInspector${title(each.key)}"
  role     = aws_iam_role.scan.id
  policy   = local.policies[each.key]
}

resource "aws_iam_policy" "server" {
  count  = var.server ? 1 : 0
  name   = "OpenInspectorServer"
  policy = local.policies["server"]
}

output "role_arn" {
  value = aws_iam_role.scan.arn
}

locals {
  policies = {
    packages = <<-JSON
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "cloudwatch:GetMetricData",
              "ec2:DescribeInstances",
              "ec2:DescribeRegions",
              "ecr:DescribeImages",
              "ecr:DescribeRepositories",
              "ecr:GetRegistryScanningConfiguration",
              "ecs:DescribeTasks",
              "ecs:ListClusters",
              "ecs:ListTasks",
              "lambda:GetLayerVersion",
              "lambda:ListFunctions",
              "lambda:ListTags",
              "ssm:DescribeInstanceInformation",
              "ssm:GetInventory",
              "ssm:ListInventoryEntries"
            ],
            "Resource": "*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "ecr:BatchGetImage",
              "ecr:GetDownloadUrlForLayer",
              "lambda:GetFunction"
            ],
            "Resource": "*",
            "Condition": {"StringEquals":{"aws:ResourceAccount":"$${aws:PrincipalAccount}"}}
          },
          {
            "Effect": "Allow",
            "Action": [
              "s3:ListBucket"
            ],
            "Resource": "arn:*:s3:::openinspector-*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "s3:GetObject"
            ],
            "Resource": "arn:*:s3:::openinspector-*/*"
          }
        ]
      }
    JSON
    network = <<-JSON
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "directconnect:DescribeConnections",
              "directconnect:DescribeDirectConnectGatewayAssociations",
              "directconnect:DescribeDirectConnectGatewayAttachments",
              "directconnect:DescribeDirectConnectGateways",
              "directconnect:DescribeVirtualGateways",
              "directconnect:DescribeVirtualInterfaces",
              "ec2:DescribeAddresses",
              "ec2:DescribeAvailabilityZones",
              "ec2:DescribeCustomerGateways",
              "ec2:DescribeEgressOnlyInternetGateways",
              "ec2:DescribeInternetGateways",
              "ec2:DescribeManagedPrefixLists",
              "ec2:DescribeNatGateways",
              "ec2:DescribeNetworkAcls",
              "ec2:DescribeNetworkInterfaces",
              "ec2:DescribePrefixLists",
              "ec2:DescribeRouteTables",
              "ec2:DescribeSecurityGroupRules",
              "ec2:DescribeSecurityGroups",
              "ec2:DescribeSubnets",
              "ec2:DescribeTransitGatewayAttachments",
              "ec2:DescribeTransitGatewayRouteTables",
              "ec2:DescribeTransitGatewayVpcAttachments",
              "ec2:DescribeTransitGateways",
              "ec2:DescribeVpcBlockPublicAccessExclusions",
              "ec2:DescribeVpcBlockPublicAccessOptions",
              "ec2:DescribeVpcEndpoints",
              "ec2:DescribeVpcPeeringConnections",
              "ec2:DescribeVpcs",
              "ec2:DescribeVpnConnections",
              "ec2:DescribeVpnGateways",
              "ec2:GetManagedPrefixListEntries",
              "ec2:SearchTransitGatewayRoutes",
              "elasticloadbalancing:DescribeListeners",
              "elasticloadbalancing:DescribeLoadBalancers",
              "elasticloadbalancing:DescribeRules",
              "elasticloadbalancing:DescribeTargetGroups",
              "elasticloadbalancing:DescribeTargetHealth",
              "network-firewall:DescribeFirewall",
              "network-firewall:DescribeFirewallPolicy",
              "network-firewall:DescribeRuleGroup",
              "network-firewall:ListFirewalls"
            ],
            "Resource": "*"
          }
        ]
      }
    JSON
    agentless = <<-JSON
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "ec2:DescribeSnapshots",
              "ec2:DescribeVolumes"
            ],
            "Resource": "*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "ec2:CreateSnapshots"
            ],
            "Resource": "arn:*:ec2:*:*:instance/*",
            "Condition": {"StringNotEqualsIgnoreCase":{"ec2:ResourceTag/InspectorEc2Exclusion":"true"}}
          },
          {
            "Effect": "Allow",
            "Action": [
              "ec2:CreateSnapshots"
            ],
            "Resource": "arn:*:ec2:*:*:volume/*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "ec2:CreateSnapshots"
            ],
            "Resource": "arn:*:ec2:*::snapshot/*",
            "Condition": {"ForAllValues:StringEquals":{"aws:TagKeys":["OpenInspector","OpenInspectorScan"]},"Null":{"aws:RequestTag/OpenInspectorScan":"false"}}
          },
          {
            "Effect": "Allow",
            "Action": [
              "ec2:CreateTags"
            ],
            "Resource": "arn:*:ec2:*::snapshot/*",
            "Condition": {"StringEquals":{"ec2:CreateAction":"CreateSnapshots"}}
          },
          {
            "Effect": "Allow",
            "Action": [
              "ec2:DeleteSnapshot"
            ],
            "Resource": "arn:*:ec2:*::snapshot/*",
            "Condition": {"Null":{"ec2:ResourceTag/OpenInspectorScan":"false"}}
          },
          {
            "Effect": "Allow",
            "Action": [
              "ebs:GetSnapshotBlock",
              "ebs:ListSnapshotBlocks"
            ],
            "Resource": "arn:*:ec2:*::snapshot/*",
            "Condition": {"Null":{"aws:ResourceTag/OpenInspectorScan":"false"}}
          },
          {
            "Effect": "Allow",
            "Action": [
              "kms:Decrypt"
            ],
            "Resource": "arn:*:kms:*:*:key/*",
            "Condition": {"StringLike":{"kms:ViaService":"ec2.*.amazonaws.com","kms:EncryptionContext:aws:ebs:id":["vol-*","snap-*"]},"StringNotEqualsIgnoreCase":{"aws:ResourceTag/InspectorEc2Exclusion":"true"}}
          }
        ]
      }
    JSON
    commands = <<-JSON
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "ssm:AddTagsToResource",
              "ssm:CreateDocument",
              "ssm:GetDocument",
              "ssm:ListTagsForResource",
              "ssm:SendCommand",
              "ssm:UpdateDocument",
              "ssm:UpdateDocumentDefaultVersion"
            ],
            "Resource": "arn:*:ssm:*:*:document/OpenInspector-*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "ssm:SendCommand"
            ],
            "Resource": "arn:*:ssm:*::document/AWS-RunPatchBaseline"
          },
          {
            "Effect": "Allow",
            "Action": [
              "ssm:SendCommand"
            ],
            "Resource": "arn:*:ec2:*:*:instance/*",
            "Condition": {"StringNotEqualsIgnoreCase":{"ssm:resourceTag/InspectorEc2Exclusion":"true"}}
          },
          {
            "Effect": "Allow",
            "Action": [
              "ssm:CancelCommand",
              "ssm:GetCommandInvocation",
              "ssm:ListCommandInvocations",
              "ssm:ListCommands"
            ],
            "Resource": "*"
          }
        ]
      }
    JSON
    outputs = <<-JSON
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "events:PutEvents"
            ],
            "Resource": "arn:*:events:*:*:event-bus/*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "securityhub:BatchImportFindings"
            ],
            "Resource": "*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "sns:Publish"
            ],
            "Resource": "arn:*:sns:*:*:*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "cloudwatch:PutMetricData"
            ],
            "Resource": "*",
            "Condition": {"StringLike":{"cloudwatch:namespace":"OpenInspector*"}}
          },
          {
            "Effect": "Allow",
            "Action": [
              "s3:PutObject"
            ],
            "Resource": "arn:*:s3:::openinspector-*/*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "kms:GenerateDataKey"
            ],
            "Resource": "arn:*:kms:*:*:key/*",
            "Condition": {"StringLike":{"kms:ViaService":"s3.*.amazonaws.com"}}
          }
        ]
      }
    JSON
    server = <<-JSON
      {
        "Version": "2012-10-17",
        "Statement": [
          {
            "Effect": "Allow",
            "Action": [
              "organizations:DescribeOrganization",
              "organizations:ListAccounts",
              "organizations:ListDelegatedAdministrators"
            ],
            "Resource": "*"
          },
          {
            "Effect": "Allow",
            "Action": [
              "sts:AssumeRole",
              "sts:TagSession"
            ],
            "Resource": "arn:*:iam::*:role/${var.role_name}"
          },
          {
            "Effect": "Allow",
            "Action": [
              "sqs:DeleteMessage",
              "sqs:GetQueueAttributes",
              "sqs:ReceiveMessage"
            ],
            "Resource": "arn:*:sqs:*:*:OpenInspector*"
          }
        ]
      }
    JSON
  }
}
