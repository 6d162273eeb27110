package org.openinspector.aws;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Architecture;
import org.openinspector.apimodel.inspector2.AwsLambdaFunctionDetails;
import org.openinspector.apimodel.inspector2.LambdaFunctionMetadata;
import org.openinspector.apimodel.inspector2.LambdaVpcConfig;
import org.openinspector.apimodel.inspector2.PackageType;
import org.openinspector.apimodel.inspector2.ResourceDetails;
import org.openinspector.apimodel.inspector2.ResourceScanMetadata;
import org.openinspector.apimodel.inspector2.ResourceType;
import org.openinspector.apimodel.inspector2.Runtime;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.apimodel.inspector2.ServerlessFunction;
import org.openinspector.artifacts.Artifact;
import org.openinspector.artifacts.ArtifactReference;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Ineligible;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import org.openinspector.model.EntryPath;
import org.openinspector.model.ScanProblem;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.GetLayerVersionResponse;
import software.amazon.awssdk.services.lambda.model.ListFunctionsResponse;

/// Lambda functions, the code that runs now (`$LATEST`): an archive with its layers, or an image.
final class LambdaFunctions {
    static final String KIND = "lambda";

    private static final String EXCLUSION = "InspectorExclusion";
    private static final String EXCLUDES = "LambdaStandardScanning";
    private static final String LATEST = ":$LATEST";

    /// So many functions that did not change lately are handed over together.
    private static final int TOGETHER = 50;

    /// Lambda takes 250 MiB unpacked; an archive is hardly longer.
    static final long CODE_BYTES_MAX = 512L << 20;

    private static final Pattern LAYER =
            Pattern.compile("arn:[^:]+:lambda:([^:]+):([0-9]{12}):layer:([A-Za-z0-9_-]+):([0-9]+)");
    private static final Pattern IMAGE =
            Pattern.compile(
                    "([0-9]{12})\\.dkr\\.ecr\\.([a-z0-9-]+)\\.[a-z.]+/([a-z0-9._/-]+)@(sha256:[0-9a-f]{64})");

    /// `2026-11-21T15:02:05.804+0000`.
    private static final DateTimeFormatter MODIFIED =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ");

    private final ContentCache cache;
    private final Downloads downloads;
    private final ImageContent images;
    private final Function<String, Optional<AwsClients>> accounts;
    private final FunctionTags tags;
    private final FunctionActivity activity;
    private final InstantSource clock;

    /// @param accounts the clients of an account; empty for accounts that nobody gave us
    LambdaFunctions(
            ContentCache cache,
            Downloads downloads,
            ImageContent images,
            Function<String, Optional<AwsClients>> accounts,
            InstantSource clock) {
        this.cache = cache;
        this.downloads = downloads;
        this.images = images;
        this.accounts = accounts;
        this.tags = new FunctionTags(clock);
        this.activity = new FunctionActivity(clock);
        this.clock = clock;
    }

    SweepResult sweep(AwsClients clients, SweepUnit unit, Consumer<Discovered> found)
            throws InterruptedException {
        try {
            Set<String> listed = new HashSet<>();
            List<FunctionConfiguration> old = new ArrayList<>();
            Pages.all(
                    unit.region(),
                    "lambda:ListFunctions",
                    marker -> {
                        ListFunctionsResponse page =
                                clients.calls()
                                        .call(
                                                unit.region(),
                                                "lambda:ListFunctions",
                                                () ->
                                                        clients.lambda(unit.region())
                                                                .listFunctions(b ->
                                                                        b.maxItems(50)
                                                                                .marker(marker)));
                        List<FunctionConfiguration> lately = new ArrayList<>();
                        for (FunctionConfiguration function : page.functions()) {
                            listed.add(function.functionArn());
                            (changedLately(function) ? lately : old).add(function);
                        }
                        discover(clients, unit, lately, Set.of(), found);
                        return page.nextMarker();
                    });
            Set<String> names = new HashSet<>();
            old.forEach(function -> names.add(function.functionName()));
            Set<String> idle = activity.idle(clients, unit, names, true);
            for (int from = 0; from < old.size(); from += TOGETHER) {
                discover(
                        clients,
                        unit,
                        old.subList(from, Math.min(from + TOGETHER, old.size())),
                        idle,
                        found);
            }
            tags.keepOnly(unit, listed);
            return SweepResult.complete();
        } catch (AwsCallException e) {
            return Outcomes.incomplete(e);
        }
    }

    /// Looks at single functions, by their ARNs: their code may have been deployed, their layers,
    /// settings or tags changed.
    SweepResult sweep(
            AwsClients clients, SweepUnit unit, Set<String> ids, Consumer<Discovered> found)
            throws InterruptedException {
        try {
            for (String id : ids) {
                single(clients, unit, unqualified(id), found);
            }
            return SweepResult.complete();
        } catch (AwsCallException e) {
            return Outcomes.incomplete(e);
        }
    }

    private void single(AwsClients clients, SweepUnit unit, String arn, Consumer<Discovered> found)
            throws AwsCallException, InterruptedException {
        GetFunctionResponse answer;
        try {
            answer =
                    clients.calls()
                            .call(
                                    unit.region(),
                                    "lambda:GetFunction",
                                    () ->
                                            clients.lambda(unit.region())
                                                    .getFunction(b -> b.functionName(arn)));
        } catch (AwsCallException e) {
            if (e.kind() == AwsCallException.Kind.GONE) {
                return;
            }
            throw e;
        }
        FunctionConfiguration function = answer.configuration();
        // The answer has tags only if there are some; asked for, they are told for certain.
        tags.forget(unit, function.functionArn());
        Set<String> idle =
                changedLately(function)
                        ? Set.of()
                        : activity.idle(clients, unit, List.of(function.functionName()), false);
        found.accept(discovered(clients, unit, function, idle));
    }

    private boolean changedLately(FunctionConfiguration function) {
        Instant now = clock.instant();
        return modified(function.lastModified())
                .map(at -> !at.plus(FunctionActivity.WINDOW).isBefore(now))
                .orElse(false);
    }

    private void discover(
            AwsClients clients,
            SweepUnit unit,
            List<FunctionConfiguration> functions,
            Set<String> idle,
            Consumer<Discovered> found)
            throws InterruptedException {
        Parallel.map(functions, function -> discovered(clients, unit, function, idle))
                .forEach(found);
    }

    private Discovered discovered(
            AwsClients clients, SweepUnit unit, FunctionConfiguration function, Set<String> idle)
            throws InterruptedException {
        Map<String, String> tags = Map.of();
        Optional<Ineligible> ineligible = Optional.empty();
        try {
            tags = this.tags.of(clients, unit, function);
        } catch (AwsCallException e) {
            // Without its tags nobody knows whether it wants to be left alone.
            ineligible = Optional.of(Outcomes.ineligible(e));
        }
        boolean image = isImage(function);
        String name = String.valueOf(function.runtimeAsString());
        Optional<Runtime> runtime = image ? Optional.empty() : LambdaRuntimes.wire(name);
        if (EXCLUDES.equals(tags.get(EXCLUSION))) {
            ineligible =
                    Optional.of(
                            Outcomes.ineligible(
                                    ScanStatusReason.EXCLUDED_BY_TAG,
                                    true,
                                    "tag " + EXCLUSION + "=" + EXCLUDES));
        } else if (ineligible.isEmpty()
                && !image
                && runtime.isEmpty()
                && !LambdaRuntimes.isOwn(name)) {
            ineligible =
                    Optional.of(
                            Outcomes.ineligible(
                                    ScanStatusReason.UNSUPPORTED_RUNTIME,
                                    true,
                                    "runtime " + name + " is not supported"));
        } else if (ineligible.isEmpty() && idle.contains(function.functionName())) {
            ineligible =
                    Optional.of(
                            Outcomes.ineligible(
                                    ScanStatusReason.SCAN_ELIGIBILITY_EXPIRED,
                                    true,
                                    "neither invoked nor changed within "
                                            + FunctionActivity.WINDOW.toDays()
                                            + " days"));
        }
        List<String> layers = layers(function);
        Runtime wire = runtime.orElse(Runtime.UNSUPPORTED);
        return new Discovered(
                Outcomes.resource(
                        ResourceType.AWS_LAMBDA_FUNCTION,
                        unqualified(function.functionArn()) + LATEST,
                        unit,
                        tags,
                        details(function, layers, wire, image)),
                unit.accountId(),
                unit.region(),
                AwsConnector.NAME,
                KIND,
                Optional.of(
                        ResourceScanMetadata.builder()
                                .lambdaFunction(
                                        LambdaFunctionMetadata.builder()
                                                .functionName(function.functionName())
                                                .functionTags(tags)
                                                .layers(layers)
                                                .runtime(wire)
                                                .build())
                                .build()),
                Optional.empty(),
                function.codeSha256() + " " + String.join(" ", layers),
                ineligible,
                "");
    }

    private static boolean isImage(FunctionConfiguration function) {
        return "image".equalsIgnoreCase(function.packageTypeAsString());
    }

    private static String unqualified(String arn) {
        return arn.endsWith(LATEST) ? arn.substring(0, arn.length() - LATEST.length()) : arn;
    }

    /// The layers' ARNs with their versions, lowest first.
    private static List<String> layers(FunctionConfiguration function) {
        return function.layers().stream().map(layer -> layer.arn()).toList();
    }

    private static ResourceDetails details(
            FunctionConfiguration function, List<String> layers, Runtime runtime, boolean image) {
        PackageType type = image ? PackageType.IMAGE : PackageType.ZIP;
        List<Architecture> architectures =
                function.architecturesAsStrings().stream()
                        .map(each ->
                                each.equals("arm64") ? Architecture.ARM64 : Architecture.X86_64)
                        .toList();
        List<String> subnets =
                function.vpcConfig() == null ? List.of() : function.vpcConfig().subnetIds();
        List<String> groups =
                function.vpcConfig() == null ? List.of() : function.vpcConfig().securityGroupIds();
        @Nullable String vpc = function.vpcConfig() == null ? null : function.vpcConfig().vpcId();
        boolean inVpc = vpc != null && !vpc.isEmpty();
        @Nullable Instant modified = modified(function.lastModified()).orElse(null);
        return ResourceDetails.builder()
                .awsLambdaFunction(
                        AwsLambdaFunctionDetails.builder()
                                .functionName(function.functionName())
                                .runtime(runtime)
                                .codeSha256(String.valueOf(function.codeSha256()))
                                .version("$LATEST")
                                .executionRoleArn(String.valueOf(function.role()))
                                .layers(layers.isEmpty() ? null : layers)
                                .vpcConfig(
                                        inVpc
                                                ? LambdaVpcConfig.builder()
                                                        .vpcId(vpc)
                                                        .subnetIds(subnets)
                                                        .securityGroupIds(groups)
                                                        .build()
                                                : null)
                                .packageType(type)
                                .architectures(architectures)
                                .lastModifiedAt(modified)
                                .build())
                .serverlessFunction(
                        ServerlessFunction.builder()
                                .serverlessFunctionName(function.functionName())
                                .runtime(function.runtimeAsString())
                                .version("$LATEST")
                                .codeDigest(function.codeSha256())
                                .lastModifiedAt(modified)
                                .networkId(inVpc ? vpc : null)
                                .subnetIds(inVpc ? subnets : null)
                                .securityGroupIds(inVpc ? groups : null)
                                .executionRole(function.role())
                                .packageType(type)
                                .architectures(architectures)
                                .layers(layers.isEmpty() ? null : layers)
                                .build())
                .build();
    }

    private static Optional<Instant> modified(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text, MODIFIED).toInstant());
        } catch (DateTimeException other) {
            try {
                return Optional.of(Instant.parse(text));
            } catch (DateTimeException odd) {
                return Optional.empty();
            }
        }
    }

    /// Takes a function's inventory.
    Inspection inspect(AwsClients clients, Discovered function, InspectionContext context)
            throws InterruptedException {
        String arn = unqualified(function.resource().id());
        List<ContentCache.Lease> leases = new ArrayList<>();
        try {
            GetFunctionResponse answer =
                    clients.calls()
                            .call(
                                    function.region(),
                                    "lambda:GetFunction",
                                    () ->
                                            clients.lambda(function.region())
                                                    .getFunction(b -> b.functionName(arn)));
            if (isImage(answer.configuration())) {
                return image(answer, context);
            }
            return archive(clients, answer, function.region(), context, leases);
        } catch (AwsCallException e) {
            return Outcomes.notInspected(e);
        } catch (IOException e) {
            return Outcomes.notInspected(e);
        } finally {
            leases.forEach(ContentCache.Lease::close);
        }
    }

    private Inspection image(GetFunctionResponse answer, InspectionContext context)
            throws InterruptedException {
        String uri = answer.code() == null ? "" : String.valueOf(answer.code().resolvedImageUri());
        Matcher parts = IMAGE.matcher(uri);
        Optional<AwsClients> owner =
                parts.matches() ? accounts.apply(parts.group(1)) : Optional.empty();
        if (owner.isEmpty()) {
            return new Inspection.NotInspected(
                    ScanStatusReason.UNSUPPORTED_CODE_ARTIFACTS,
                    "expected an image in the registry of an account of ours, got \"" + uri + "\"");
        }
        return switch (images.inspect(
                owner.get(),
                new ImageContent.Place(
                        parts.group(1), parts.group(2), parts.group(3), parts.group(4)),
                context)) {
            // The function is there, whatever became of its image.
            case Inspection.Gone() ->
                    new Inspection.NotInspected(
                            ScanStatusReason.UNSUPPORTED_CODE_ARTIFACTS,
                            "its image " + uri + " is not in the registry any more");
            case Inspection.Inventoried inventoried -> inventoried;
            case Inspection.NotInspected not -> not;
        };
    }

    private Inspection archive(
            AwsClients clients,
            GetFunctionResponse answer,
            String region,
            InspectionContext context,
            List<ContentCache.Lease> leases)
            throws IOException, AwsCallException, InterruptedException {
        FunctionConfiguration function = answer.configuration();
        String location = answer.code() == null ? "" : String.valueOf(answer.code().location());
        String name = "the code of " + function.functionName();
        ContentCache.Lease code;
        try {
            code = fetch(name, location, function.codeSha256());
        } catch (Downloads.DownloadException e) {
            @Nullable String key = answer.code() == null ? null : answer.code().sourceKMSKeyArn();
            if (e.isDenied() && key != null && !key.isEmpty()) {
                return new Inspection.NotInspected(
                        ScanStatusReason.ACCESS_DENIED_TO_ENCRYPTION_KEY,
                        e.getMessage() + "; its code is encrypted: allow kms:Decrypt with " + key);
            }
            throw e;
        }
        leases.add(code);
        List<ScanProblem> problems = new ArrayList<>();
        List<ArtifactReference.FunctionLayer> layers = new ArrayList<>();
        for (String arn : layers(function)) {
            try {
                ContentCache.Lease layer = layer(clients, region, arn);
                leases.add(layer);
                layers.add(new ArtifactReference.FunctionLayer(arn, layer.file()));
            } catch (AwsCallException e) {
                if (e.mayPass()) {
                    throw e;
                }
                // A layer of others may be used without being readable, or be deleted meanwhile.
                problems.add(
                        new ScanProblem(
                                "aws/lambda-layer",
                                EntryPath.ROOT,
                                Optional.of(arn),
                                0,
                                "the layer is not scanned: " + e.getMessage()));
            }
        }
        try (Artifact artifact =
                Artifact.open(
                        new ArtifactReference.Function(code.file(), layers), context.options())) {
            return switch (context.catalog(artifact)) {
                case Inspection.Inventoried(var inventory, var met, var _) -> {
                    problems.addAll(met);
                    yield new Inspection.Inventoried(inventory, problems);
                }
                case Inspection.NotInspected not -> not;
                case Inspection.Gone gone -> gone;
            };
        }
    }

    private ContentCache.Lease layer(AwsClients clients, String region, String arn)
            throws IOException, AwsCallException, InterruptedException {
        Matcher parts = LAYER.matcher(arn);
        if (!parts.matches()) {
            throw new IOException("expected a layer's ARN with its version, got \"" + arn + "\"");
        }
        String layer = arn.substring(0, arn.lastIndexOf(':'));
        GetLayerVersionResponse answer =
                clients.calls()
                        .call(
                                region,
                                "lambda:GetLayerVersion",
                                () ->
                                        clients.lambda(region)
                                                .getLayerVersion(b ->
                                                        b.layerName(layer)
                                                                .versionNumber(
                                                                        Long.valueOf(
                                                                                parts.group(4)))));
        return fetch(
                "layer " + arn,
                String.valueOf(answer.content().location()),
                answer.content().codeSha256());
    }

    private ContentCache.Lease fetch(String what, String location, @Nullable String sha256)
            throws IOException, AwsCallException, InterruptedException {
        String hex;
        try {
            hex = HexFormat.of().formatHex(Base64.getDecoder().decode(String.valueOf(sha256)));
        } catch (IllegalArgumentException e) {
            throw new IOException(what + " has no SHA-256, got \"" + sha256 + "\"", e);
        }
        return cache.hold(hex, out -> downloads.get(location, what, hex, CODE_BYTES_MAX, out));
    }
}
