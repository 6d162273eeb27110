package org.openinspector.apiserver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.openinspector.apimodel.inspector2.ClusterDetails;
import org.openinspector.apimodel.inspector2.ClusterForImageFilterCriteria;
import org.openinspector.apimodel.inspector2.ClusterInformation;
import org.openinspector.apimodel.inspector2.ClusterMetadata;
import org.openinspector.apimodel.inspector2.GetClustersForImageRequest;
import org.openinspector.apimodel.inspector2.GetClustersForImageResponse;
import org.openinspector.apimodel.inspector2.Inspector2Protocol;

/// `GetClustersForImage`.
class ClustersApiTest {
    /// Of the image of A.
    private static final String REPOSITORY =
            SampleEstate.IMAGE.substring(0, SampleEstate.IMAGE.lastIndexOf('/'));

    private static List<ClusterInformation> clusters(ApiClient client, String image) {
        return client.inspector(
                        Inspector2Protocol.GET_CLUSTERS_FOR_IMAGE,
                        GetClustersForImageRequest.builder()
                                .filter(
                                        ClusterForImageFilterCriteria.builder()
                                                .resourceId(image)
                                                .build())
                                .build(),
                        GetClustersForImageResponse.class)
                .cluster();
    }

    @Test
    void tellsWhereAnImageRunsInOnesOwnClusters() {
        List<ClusterInformation> clusters =
                clusters(ApiServer.shared().client(ApiServer.A), REPOSITORY);
        assertEquals(
                List.of(TestEstate.cluster(ApiServer.A)),
                clusters.stream().map(ClusterInformation::clusterArn).toList());
        ClusterDetails details =
                Objects.requireNonNull(clusters.getFirst().clusterDetails()).getFirst();
        assertEquals(2, details.runningUnitCount());
        assertEquals(1, details.stoppedUnitCount());
        var ecs =
                assertInstanceOf(
                        ClusterMetadata.AwsEcsMetadataDetails.class, details.clusterMetadata());
        assertEquals("service:web", ecs.value().detailsGroup());
        // Others may run the image too, in clusters of their own.
        assertTrue(
                clusters(ApiServer.shared().client(ApiServer.B), REPOSITORY).stream()
                        .allMatch(each -> each.clusterArn().contains(":" + ApiServer.B + ":")));
    }

    @Test
    void anImageThatNobodyRunsHasNone() {
        ApiClient a = ApiServer.shared().client(ApiServer.A);
        assertEquals(List.of(), clusters(a, REPOSITORY + "/sha256:" + "f".repeat(64)));
        assertThrows(RuntimeException.class, () -> clusters(a, "i-1"));
    }
}
