package org.openinspector.cli;

import picocli.CommandLine.Command;

/// `iam`: users, roles, access keys and policies of a server.
@Command(
        name = "iam",
        description = "Users, roles, access keys and policies of a server, and who did what.",
        subcommands = {
            IamUserCommand.class,
            IamKeyCommand.class,
            IamRoleCommand.class,
            IamPolicyCommand.class,
            IamAssumeCommand.class,
            IamSimulateCommand.class,
            IamAccountsCommand.class,
            IamAuditCommand.class,
        },
        footer = {
            "",
            "Examples:",
            "  ./openinspector iam user create anne --policy AmazonInspector2ReadOnlyAccess",
            "  ./openinspector iam key create anne",
            "  ./openinspector iam accounts create 111122223333 --name payments",
            "  ./openinspector iam simulate anne inspector2:ListFindings",
            "  ./openinspector iam audit --refused"
        })
final class IamCommand {}
