# Events for OpenInspector: the hub's queue and bus (hub = true, once), and in every other account and Region the
# rule that forwards events to the bus (hub = false).
variable "hub" {
  type    = bool
  default = true
}

variable "hub_bus_arn" {
  type        = string
  default     = ""
  description = "with hub = false, the output bus_arn of the hub"
}

variable "organization_id" {
  type        = string
  default     = ""
  description = "with hub = true, o-…: accounts of this organization may send events"
}

variable "installation_id" {
  type        = string
  description = "as \"./openinspector doctor\" tells it"
  validation {
    condition     = can(regex("^[a-z0-9]{12}$", var.installation_id))
    error_message = "expected 12 small letters and digits"
  }
}

locals {
  tags = { OpenInspector = var.installation_id }
  changes = jsonencode({
    source = ["aws.ec2", "aws.ecr", "aws.lambda", "aws.ssm", "aws.tag", "aws.organizations", "aws.account"]
    "detail-type" = [
      "EC2 Instance State-change Notification",
      "ECR Image Action",
      "ECR Replication Action",
      "EC2 State Manager Instance Association State Change",
      "EC2 Command Invocation Status-change Notification",
      "Inventory Resource State Change",
      "Tag Change on Resource",
      "Region Opt-In Status Change",
      "AWS API Call via CloudTrail",
      "AWS Service Event via CloudTrail",
    ]
    detail = { readOnly = [false, { exists = false }] }
  })
}

data "aws_caller_identity" "here" {}
data "aws_region" "here" {}

resource "aws_sqs_queue" "unread" {
  count                     = var.hub ? 1 : 0
  name                      = "OpenInspectorEventsUnread"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = local.tags
}

resource "aws_sqs_queue" "events" {
  count                      = var.hub ? 1 : 0
  name                       = "OpenInspectorEvents"
  message_retention_seconds  = 345600
  visibility_timeout_seconds = 120
  receive_wait_time_seconds  = 10
  sqs_managed_sse_enabled    = true
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.unread[0].arn
    maxReceiveCount     = 10
  })
  tags = local.tags
}

resource "aws_cloudwatch_event_bus" "events" {
  count = var.hub ? 1 : 0
  name  = "OpenInspectorEvents"
  tags  = local.tags
}

resource "aws_cloudwatch_event_bus_policy" "organization" {
  count          = var.hub && var.organization_id != "" ? 1 : 0
  event_bus_name = aws_cloudwatch_event_bus.events[0].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OpenInspectorOrganization"
      Effect    = "Allow"
      Principal = "*"
      Action    = "events:PutEvents"
      Resource  = aws_cloudwatch_event_bus.events[0].arn
      Condition = { StringEquals = { "aws:PrincipalOrgID" = var.organization_id } }
    }]
  })
}

resource "aws_cloudwatch_event_rule" "from_bus" {
  count          = var.hub ? 1 : 0
  name           = "OpenInspectorFromBus"
  event_bus_name = aws_cloudwatch_event_bus.events[0].name
  event_pattern  = jsonencode({ account = [{ exists = true }] })
  tags           = local.tags
}

resource "aws_cloudwatch_event_target" "from_bus" {
  count          = var.hub ? 1 : 0
  rule           = aws_cloudwatch_event_rule.from_bus[0].name
  event_bus_name = aws_cloudwatch_event_bus.events[0].name
  arn            = aws_sqs_queue.events[0].arn
}

resource "aws_cloudwatch_event_rule" "changes" {
  name          = "OpenInspectorChanges"
  event_pattern = local.changes
  tags          = local.tags
}

resource "aws_cloudwatch_event_target" "to_queue" {
  count = var.hub ? 1 : 0
  rule  = aws_cloudwatch_event_rule.changes.name
  arn   = aws_sqs_queue.events[0].arn
}

resource "aws_sqs_queue_policy" "events" {
  count     = var.hub ? 1 : 0
  queue_url = aws_sqs_queue.events[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EventBridgeSends"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = aws_sqs_queue.events[0].arn
      Condition = {
        ArnEquals = {
          "aws:SourceArn" = [
            aws_cloudwatch_event_rule.from_bus[0].arn,
            aws_cloudwatch_event_rule.changes.arn,
          ]
        }
      }
    }]
  })
}

resource "aws_iam_role" "to_hub" {
  count = var.hub ? 0 : 1
  name  = "OpenInspectorToHub-${data.aws_region.here.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.here.account_id } }
    }]
  })
  tags = local.tags
}

resource "aws_iam_role_policy" "to_hub" {
  count = var.hub ? 0 : 1
  name  = "PutEvents"
  role  = aws_iam_role.to_hub[0].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "events:PutEvents", Resource = var.hub_bus_arn }]
  })
}

resource "aws_cloudwatch_event_target" "to_hub" {
  count    = var.hub ? 0 : 1
  rule     = aws_cloudwatch_event_rule.changes.name
  arn      = var.hub_bus_arn
  role_arn = aws_iam_role.to_hub[0].arn
}

output "queue_url" {
  value = var.hub ? aws_sqs_queue.events[0].id : ""
}

output "bus_arn" {
  value = var.hub ? aws_cloudwatch_event_bus.events[0].arn : ""
}
