// What the scanning would cost at AWS.
$version: "2.0"
$operationInputSuffix: "Request"
$operationOutputSuffix: "Response"

namespace org.openinspector

/// What the usage of the last 30 days would cost at AWS, with the prices it was computed from. Accounts without usage
/// are left out.
@readonly
@http(method: "POST", uri: "/openinspector/usage/cost", code: 200)
@paginated(inputToken: "nextToken", outputToken: "nextToken", items: "accounts", pageSize: "maxResults")
operation GetCostEstimate {
    input := {
        /// Only these accounts; absent: all that may be read.
        accountIds: SearchedAccountIds

        maxResults: MaxResults

        nextToken: NextToken
    }

    output := {
        /// By account.
        @required
        accounts: AccountCosts

        /// ISO 4217 code.
        @required
        currency: String

        nextToken: NextToken
    }
}

list AccountCosts {
    member: AccountCost
}

structure AccountCost {
    @required
    accountId: String

    /// What the last 30 days would have cost.
    @required
    monthlyCost: Double

    /// What 30 days cost if they are as the time since counting began.
    @required
    fullMonthCost: Double

    @required
    usage: UsageCosts
}

list UsageCosts {
    member: UsageCost
}

structure UsageCost {
    /// `EC2_INSTANCE_HOURS` and so on, as in ListUsageTotals.
    @required
    type: String

    /// Hours, or scans.
    @required
    total: Double

    /// When the first of it was counted.
    @required
    since: Timestamp

    /// Instances or functions over the month: hours / 720; for scans their number.
    @required
    average: Double

    /// The same over the time since the first was counted.
    @required
    averageWhileCounted: Double

    /// For one instance or function a month, or one scan; absent if no price is known, and then the costs are 0.
    price: Double

    /// Whether the price is known for this Region, or taken from another one or from memory.
    @required
    priceSure: Boolean

    /// Where the price is from.
    priceSource: String

    @required
    monthlyCost: Double

    @required
    fullMonthCost: Double
}
