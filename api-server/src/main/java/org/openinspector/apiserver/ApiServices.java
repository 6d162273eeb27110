package org.openinspector.apiserver;

import java.util.List;
import org.openinspector.accounts.Accounts;
import org.openinspector.apimodel.inspector2.Inspector2Invoker;
import org.openinspector.apimodel.inspectorscan.InspectorScan;
import org.openinspector.apimodel.inspectorscan.InspectorScanInvoker;
import org.openinspector.apimodel.openinspector.OpenInspectorInvoker;
import org.openinspector.apimodel.wire.Dispatcher;
import org.openinspector.apiserver.server.ServerView;
import org.openinspector.estate.Estate;
import org.openinspector.findings.Findings;

/// All services of the wire API, ready to be dispatched to.
public final class ApiServices {
    private ApiServices() {}

    /// A dispatcher over the Inspector API, the scan API and our own.
    public static Dispatcher<Call> dispatcher(
            Accounts accounts, Findings findings, Estate estate, ServerView server) {
        return new Dispatcher<>(
                List.of(
                        new Inspector2Invoker<>(
                                new InspectorService(accounts, findings, estate.reading())),
                        new InspectorScanInvoker<>(new NoScanService()),
                        new OpenInspectorInvoker<>(new OwnService(findings, estate, server))),
                (operation, thrown) -> ApiHandler.failed(operation.name(), thrown));
    }

    /// The scan API, which has no engine yet: its operation answers 501.
    private static final class NoScanService implements InspectorScan<Call> {}
}
