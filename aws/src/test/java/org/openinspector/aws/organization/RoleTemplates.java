package org.openinspector.aws.organization;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// Writes the roles of `docs/aws` from the table of permissions: as CloudFormation, as Terraform
/// and as plain policies.
final class RoleTemplates {
    /// The parts that an account's role may have, in the order of the templates.
    static final List<Part> PARTS =
            List.of(Part.PACKAGES, Part.NETWORK, Part.AGENTLESS, Part.COMMANDS, Part.OUTPUTS);

    private RoleTemplates() {}

    /// Actions that are allowed together.
    private record Statement(String resource, String condition, List<String> actions) {}

    private static List<Statement> statements(Part part) {
        Map<String, TreeSet<String>> groups = new LinkedHashMap<>();
        for (Permission permission : Permission.all()) {
            if (permission.part() == part) {
                groups.computeIfAbsent(
                                permission.resource() + "\n" + permission.condition().orElse(""),
                                _ -> new TreeSet<>())
                        .add(permission.action());
            }
        }
        List<Statement> statements = new ArrayList<>();
        groups.forEach((key, actions) -> {
            String[] parts = key.split("\n", -1);
            statements.add(new Statement(parts[0], parts[1], List.copyOf(actions)));
        });
        return statements;
    }

    /// A policy in JSON.
    ///
    /// @param role what `${role}` becomes
    static String policy(Part part, String role) {
        var out = new StringBuilder("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n");
        List<Statement> statements = statements(part);
        for (int i = 0; i < statements.size(); i++) {
            Statement each = statements.get(i);
            out.append("    {\n      \"Effect\": \"Allow\",\n      \"Action\": [\n");
            out.append(
                    String.join(
                            ",\n",
                            each.actions().stream()
                                    .map(action -> "        \"" + action + "\"")
                                    .toList()));
            out.append("\n      ],\n      \"Resource\": \"")
                    .append(each.resource().replace("${role}", role))
                    .append('"');
            if (!each.condition().isEmpty()) {
                out.append(",\n      \"Condition\": ").append(each.condition());
            }
            out.append("\n    }").append(i + 1 < statements.size() ? "," : "").append('\n');
        }
        return out.append("  ]\n}\n").toString();
    }

    private static String title(Part part) {
        String name = part.title();
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static String yamlStatements(Part part, String indent, String role) {
        var out = new StringBuilder();
        for (Statement each : statements(part)) {
            out.append(indent).append("- Effect: Allow\n").append(indent).append("  Action:\n");
            each.actions()
                    .forEach(action ->
                            out.append(indent).append("    - ").append(action).append('\n'));
            String resource = each.resource().replace("${role}", role);
            out.append(indent)
                    .append("  Resource: ")
                    .append(resource.contains("${") ? "!Sub " : "")
                    .append('"')
                    .append(resource)
                    .append("\"\n");
            if (!each.condition().isEmpty()) {
                out.append(indent).append("  Condition: ").append(each.condition()).append('\n');
            }
        }
        return out.toString();
    }

    /// The role of each account, for a StackSet.
    static String memberRole() {
        var out =
                new StringBuilder(
                        """
                        # The role that OpenInspector assumes in an account. Deploy it to every account of the organization as a StackSet with
                        # service-managed permissions and automatic deployment, and as a stack where a StackSet does not reach. IAM is global:
                        # one Region is enough. Each part is a policy of its own; set its parameter to "no" to leave it out.
                        AWSTemplateFormatVersion: "2010-09-09"
                        Description: The role that OpenInspector assumes in this account
                        Parameters:
                          ServerPrincipal:
                            Type: String
                            Description: ARN of the user or role whose credentials the server has
                            AllowedPattern: "arn:aws[a-z-]*:iam::[0-9]{12}:(root|(user|role)/.+)"
                          ExternalId:
                            Type: String
                            Description: What the server sends as external id (./openinspector doctor shows it)
                            MinLength: 2
                          RoleName:
                            Type: String
                            Default: OpenInspectorScanRole
                        """);
        for (Part part : PARTS) {
            out.append("  ")
                    .append(title(part))
                    .append(":\n    Type: String\n    Description: \"The part that ")
                    .append(part.does())
                    .append("\"\n    AllowedValues: [\"yes\", \"no\"]\n    Default: \"")
                    .append(part == Part.PACKAGES ? "yes" : "no")
                    .append("\"\n");
        }
        out.append("Conditions:\n");
        for (Part part : PARTS) {
            out.append("  Has")
                    .append(title(part))
                    .append(": !Equals [!Ref ")
                    .append(title(part))
                    .append(", \"yes\"]\n");
        }
        out.append(
                """
                Resources:
                  ScanRole:
                    Type: AWS::IAM::Role
                    Properties:
                      RoleName: !Ref RoleName
                      Description: Assumed by OpenInspector
                      MaxSessionDuration: 3600
                      AssumeRolePolicyDocument:
                        Version: "2012-10-17"
                        Statement:
                          - Effect: Allow
                            Principal:
                              AWS: !Ref ServerPrincipal
                            Action: sts:AssumeRole
                            Condition:
                              StringEquals:
                                sts:ExternalId: !Ref ExternalId
                          - Effect: Allow
                            Principal:
                              AWS: !Ref ServerPrincipal
                            Action: sts:TagSession
                """);
        for (Part part : PARTS) {
            out.append("  ")
                    .append(title(part))
                    .append("Policy:\n    Type: AWS::IAM::Policy\n    Condition: Has")
                    .append(title(part))
                    .append(
                            "\n    Properties:\n      Roles: [!Ref ScanRole]\n      PolicyName: OpenInspector")
                    .append(title(part))
                    .append(
                            "\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n")
                    .append(yamlStatements(part, "          ", "${RoleName}"));
        }
        return out.append(
                        """
                        Outputs:
                          RoleArn:
                            Value: !GetAtt ScanRole.Arn
                        """)
                .toString();
    }

    /// The role of the server itself.
    static String serverRole() {
        return """
        # The role of the machine that OpenInspector runs on, in the management account or in one that the organization delegated
        # something to. It lists the organization, assumes the role in each account, and reads the account that it is in.
        AWSTemplateFormatVersion: "2010-09-09"
        Description: The role of the OpenInspector server
        Parameters:
          Service:
            Type: String
            Description: Who may take it on; ecs-tasks.amazonaws.com for a container
            Default: ec2.amazonaws.com
          RoleName:
            Type: String
            Description: Name of the role in each account
            Default: OpenInspectorScanRole
        Resources:
          ServerRole:
            Type: AWS::IAM::Role
            Properties:
              RoleName: OpenInspectorServer
              Description: Of the OpenInspector server
              AssumeRolePolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Principal:
                      Service: !Ref Service
                    Action: sts:AssumeRole
          ServerProfile:
            Type: AWS::IAM::InstanceProfile
            Properties:
              InstanceProfileName: OpenInspectorServer
              Roles: [!Ref ServerRole]
        """
                + serverPolicy(Part.SERVER)
                + serverPolicy(Part.PACKAGES)
                + """
                Outputs:
                  RoleArn:
                    Description: ServerPrincipal of member-role.yaml
                    Value: !GetAtt ServerRole.Arn
                """;
    }

    private static String serverPolicy(Part part) {
        return "  "
                + title(part)
                + "Policy:\n    Type: AWS::IAM::Policy\n    Properties:\n      Roles: [!Ref ServerRole]\n      PolicyName: OpenInspector"
                + title(part)
                + "\n      PolicyDocument:\n        Version: \"2012-10-17\"\n        Statement:\n"
                + yamlStatements(part, "          ", "${RoleName}");
    }

    /// The same roles for Terraform, as a module.
    static String terraform() {
        var out =
                new StringBuilder(
                        """
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
                        """);
        List<Part> all = new ArrayList<>(PARTS);
        all.add(Part.SERVER);
        for (Part part : all) {
            out.append("    ").append(part.title()).append(" = <<-JSON\n");
            // Only the role's name is Terraform's to replace.
            String policy =
                    policy(part, "@role@")
                            .replace("${", "$${")
                            .replace("@role@", "${var.role_name}");
            policy.lines().forEach(line -> out.append("      ").append(line).append('\n'));
            out.append("    JSON\n");
        }
        return out.append("  }\n}\n").toString();
    }
}
