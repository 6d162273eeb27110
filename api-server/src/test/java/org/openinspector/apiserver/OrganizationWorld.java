package org.openinspector.apiserver;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.openinspector.apimodel.inspector2.AssociateMemberRequest;
import org.openinspector.apimodel.inspector2.AssociateMemberResponse;
import org.openinspector.apimodel.inspector2.EnableDelegatedAdminAccountRequest;
import org.openinspector.apimodel.inspector2.EnableDelegatedAdminAccountResponse;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;
import org.openinspector.apimodel.openinspector.CreateAccountRequest;
import org.openinspector.apimodel.openinspector.CreateAccountResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.sigv4.Credential;

/// An organization of its own: a management account, a delegated administrator, a member, an
/// account that is neither; and beside it an account that stands alone.
final class OrganizationWorld {
    private static final AtomicInteger COUNT = new AtomicInteger();

    final ApiServer server;
    private final long first = 600_000_000_000L + 100L * COUNT.incrementAndGet();
    final String managementId = id(0);
    final String adminId = id(1);
    final String memberId = id(2);
    final String otherId = id(3);
    final String aloneId = id(4);
    final ApiClient management;
    final ApiClient admin;
    final ApiClient member;
    final ApiClient other;
    final ApiClient alone;

    /// All accounts, without a delegated administrator yet.
    OrganizationWorld(ApiServer server) {
        this.server = server;
        this.management = server.client(managementId);
        this.alone = server.client(aloneId);
        server.accounts.serve(List.of(ApiServer.REGION, ApiServer.OTHER_REGION));
        server.accounts.organizations().found(managementId);
        this.admin = made(adminId);
        this.member = made(memberId);
        this.other = made(otherId);
    }

    /// The same, administered, with a member.
    static OrganizationWorld administered(ApiServer server) {
        var world = new OrganizationWorld(server);
        world.appoint(world.adminId);
        world.associate(world.memberId);
        return world;
    }

    /// An id of the world's own.
    String id(int number) {
        return Long.toString(first + number);
    }

    /// Makes an account as the management account, and speaks as its administrator.
    ApiClient made(String id) {
        CreateAccountResponse made =
                management.own(
                        OpenInspectorProtocol.CREATE_ACCOUNT,
                        CreateAccountRequest.builder().accountId(id).name("account " + id).build(),
                        CreateAccountResponse.class);
        return new ApiClient(
                management.port(),
                new Credential(made.accessKey().accessKeyId(), made.accessKey().secretAccessKey()));
    }

    void appoint(String id) {
        management.inspector(
                Inspector2Protocol.ENABLE_DELEGATED_ADMIN_ACCOUNT,
                EnableDelegatedAdminAccountRequest.builder().delegatedAdminAccountId(id).build(),
                EnableDelegatedAdminAccountResponse.class);
    }

    void associate(String id) {
        admin.inspector(
                Inspector2Protocol.ASSOCIATE_MEMBER,
                AssociateMemberRequest.builder().accountId(id).build(),
                AssociateMemberResponse.class);
    }
}
