package org.openinspector.findings;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.SortOrder;

/// What findings are sorted by: the value first, absent values last whichever way, then the id in
/// the same direction.
///
/// @param by the attribute
/// @param descending which way
record Sort(By by, boolean descending) {
    /// Which table an attribute is in decides how it is walked.
    enum Table {
        /// A column of findings with an index of its own.
        FINDING,
        /// Packed into traits.
        TRAITS,
        /// Of the source of the vulnerability.
        SOURCE,
        /// A column of resources.
        RESOURCE,
        /// Of the network path.
        NETWORK,
        /// Its own column if closed, else the resource's.
        LAST_OBSERVED,
        /// The account.
        ACCOUNT
    }

    /// What the database returns.
    enum Type {
        TEXT,
        NUMBER,
        TIME
    }

    /// The attributes, by the wire's name.
    enum By {
        AWS_ACCOUNT_ID(Table.ACCOUNT, Type.TEXT, "f.account_id::text"),
        FINDING_TYPE(Table.TRAITS, Type.NUMBER, "f.traits"),
        SEVERITY(Table.TRAITS, Type.NUMBER, "f.traits"),
        FIRST_OBSERVED_AT(Table.FINDING, Type.TIME, "f.first_observed_at"),
        LAST_OBSERVED_AT(
                Table.LAST_OBSERVED,
                Type.TIME,
                "coalesce(f.last_observed_at, r.last_evaluated_at)"),
        FINDING_STATUS(Table.TRAITS, Type.NUMBER, "f.traits"),
        RESOURCE_TYPE(Table.RESOURCE, Type.TEXT, "r.type"),
        ECR_IMAGE_PUSHED_AT(Table.RESOURCE, Type.TIME, "r.pushed_at"),
        ECR_IMAGE_REPOSITORY_NAME(Table.RESOURCE, Type.TEXT, "r.repository"),
        ECR_IMAGE_REGISTRY(Table.RESOURCE, Type.TEXT, "r.registry"),
        NETWORK_PROTOCOL(Table.NETWORK, Type.TEXT, "(d.facts #>> '{network,protocol}')"),
        COMPONENT_TYPE(Table.NETWORK, Type.TEXT, "(d.facts #>> '{network,components,0,type}')"),
        VULNERABILITY_ID(Table.FINDING, Type.TEXT, "f.vulnerability_id"),
        VULNERABILITY_SOURCE(Table.SOURCE, Type.TEXT, "f.source_no"),
        INSPECTOR_SCORE(Table.FINDING, Type.NUMBER, "f.score"),
        VENDOR_SEVERITY(Table.SOURCE, Type.TEXT, "f.source_no"),
        EPSS_SCORE(Table.FINDING, Type.NUMBER, "f.epss");

        final Table table;
        final Type type;

        /// A constant SQL expression over `f`, `r` and `d`.
        final String expression;

        By(Table table, Type type, String expression) {
            this.table = table;
            this.type = type;
            this.expression = expression;
        }
    }

    /// By account and id, where nobody asked for an order.
    static final Sort DEFAULT = new Sort(By.AWS_ACCOUNT_ID, false);

    static Sort of(@Nullable SortCriteria criteria) {
        return criteria == null
                ? DEFAULT
                : new Sort(
                        By.valueOf(criteria.field().value()),
                        criteria.sortOrder().equals(SortOrder.DESC));
    }

    String direction() {
        return descending ? "desc" : "asc";
    }

    /// The comparison that leads on from a row.
    String after() {
        return descending ? "<" : ">";
    }

    /// The order of rows, as the database has it.
    Comparator<PageToken.Position> order() {
        Comparator<Object> values = Sort::compare;
        Comparator<String> ids = Comparator.naturalOrder();
        Comparator<PageToken.Position> byId = Comparator.comparing(row -> row.id().toString(), ids);
        return Comparator.comparing(
                        PageToken.Position::value,
                        Comparator.nullsLast(descending ? values.reversed() : values))
                .thenComparing(descending ? byId.reversed() : byId);
    }

    /// Texts by code point, which is the order of their UTF-8 bytes.
    static int compare(Object left, Object right) {
        if (left instanceof Long a && right instanceof Long b) {
            return Long.compare(a, b);
        }
        if (left instanceof Double a && right instanceof Double b) {
            return Double.compare(a, b);
        }
        int[] a = left.toString().codePoints().toArray();
        int[] b = right.toString().codePoints().toArray();
        return java.util.Arrays.compare(a, b);
    }
}
