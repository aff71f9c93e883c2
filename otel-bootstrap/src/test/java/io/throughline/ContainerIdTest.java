package io.throughline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.opentelemetry.sdk.autoconfigure.spi.ResourceProvider;
import io.throughline.testing.OtlpReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The id of the container, which the kernel tells a process in its cgroups and mounts. */
class ContainerIdTest {

  private static final String ID = "5fd8".repeat(16);

  @TempDir Path folder;

  @Test
  void the_container_is_detected_without_further_dependencies() {
    assertThat(ServiceLoader.load(ResourceProvider.class))
        .extracting(provider -> provider.getClass().getSimpleName())
        .contains("ContainerResourceProvider");
  }

  /**
   * In a mount namespace, where the files of the JVM's own process are ours. Where a user may not
   * make one, only the test above remains: upstream's detector has no other way to be given a file.
   */
  @ParameterizedTest
  @CsvSource({
    "12:cpuset:/docker/%s, 36 35 0:30 / / rw - overlay overlay rw",
    "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-%s.scope, 36 35 0:30 / / rw - overlay overlay rw",
    "0::/, 507 472 254:1 /var/lib/docker/containers/%s/hostname /etc/hostname rw - ext4 /dev/vda rw",
  })
  void its_id_is_in_the_resource(String cgroup, String mount) throws Exception {
    List<String> launcher = withFiles(cgroup.formatted(ID), mount.formatted(ID));
    assumeTrue(runs(launcher), "no mount namespaces for this user");
    try (OtlpReceiver collector = OtlpReceiver.start();
        ForkedJvm service =
            new ForkedJvm(
                launcher,
                ForkedService.class,
                List.of(
                    "-XX:-UseContainerSupport", // the JVM reads these files, too
                    "-Dotel.exporter.prometheus.port=0",
                    "-Dotel.exporter.otlp.endpoint=" + collector.endpoint()))) {
      assertThat(service.awaitEnd(60)).isTrue();

      assertThat(collector.receivedSpans().get(0).resourceTexts())
          .containsEntry("container.id", ID);
    }
  }

  private List<String> withFiles(String cgroup, String mount) throws IOException {
    Path cgroups = Files.writeString(folder.resolve("cgroup"), cgroup + "\n");
    Path mounts = Files.writeString(folder.resolve("mountinfo"), mount + "\n");
    return List.of(
        "unshare",
        "--map-root-user",
        "--mount",
        "sh",
        "-c",
        "mount --bind \"$0\" /proc/$$/cgroup && mount --bind \"$1\" /proc/$$/mountinfo && shift && exec \"$@\"",
        cgroups.toString(),
        mounts.toString());
  }

  private static boolean runs(List<String> launcher) throws InterruptedException {
    List<String> command = new ArrayList<>(launcher);
    command.add("true");
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
