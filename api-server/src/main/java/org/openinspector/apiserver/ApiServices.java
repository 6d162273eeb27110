package org.openinspector.apiserver;

import java.util.List;
import java.util.Map;
import org.openinspector.accounts.Accounts;
import org.openinspector.apimodel.inspector2.Inspector2Invoker;
import org.openinspector.apimodel.inspectorscan.InspectorScanInvoker;
import org.openinspector.apimodel.openinspector.OpenInspectorInvoker;
import org.openinspector.apimodel.wire.Dispatcher;
import org.openinspector.apiserver.scan.ScanOperations;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.estate.Estate;
import org.openinspector.estate.fixing.Fixing;
import org.openinspector.findings.Findings;
import org.openinspector.findings.publish.Publishing;

/// All services of the wire API, ready to be dispatched to.
public final class ApiServices {
    private ApiServices() {}

    /// A dispatcher over the Inspector API, the scan API and our own.
    public static Dispatcher<Call> dispatcher(
            Accounts accounts,
            Findings findings,
            Estate estate,
            ServerView server,
            Publishing publishing,
            Fixing fixing) {
        Authorization authorization =
                new Authorization(
                        accounts,
                        accounts.organizations()::organizationId,
                        (scope, arn) -> findings.tags().of(scope, arn));
        return new Dispatcher<>(
                List.of(
                        authorization.guard(
                                new Inspector2Invoker<>(
                                        new InspectorService(accounts, findings, estate))),
                        authorization.guard(
                                new InspectorScanInvoker<>(
                                        new ScanOperations(estate.knowledge(), server))),
                        authorization.guard(
                                new OpenInspectorInvoker<>(
                                        new OwnService(
                                                accounts,
                                                authorization,
                                                findings,
                                                estate,
                                                server,
                                                publishing,
                                                fixing)))),
                (operation, thrown) -> ApiHandler.failed(operation.name(), thrown));
    }

    /// What decides for the token service, whose resources are roles.
    static Authorization authorization(Accounts accounts) {
        return new Authorization(
                accounts, accounts.organizations()::organizationId, (_, _) -> Map.of());
    }
}
