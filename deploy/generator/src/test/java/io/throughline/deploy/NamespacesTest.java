package io.throughline.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The namespaces of Kubernetes are as tight as what runs in them allows. */
class NamespacesTest {

  private static final Path BASE = Repository.DEPLOY.resolve("kubernetes/base");
  private static final Pattern NAMESPACE =
      Pattern.compile("kind: Namespace\\nmetadata:\\n  name: (\\S+)\\n.*\\n.*/enforce: (\\w+)");

  @Test
  void only_what_needs_the_node_is_in_a_privileged_namespace() throws IOException {
    Map<String, String> levels =
        NAMESPACE
            .matcher(Files.readString(BASE.resolve("namespaces.yaml")))
            .results()
            .collect(Collectors.toMap(found -> found.group(1), found -> found.group(2)));
    assertThat(levels)
        .isEqualTo(
            Map.of(
                "throughline", "restricted",
                "telemetry", "restricted",
                "telemetry-nodes", "privileged"));

    TreeSet<String> ofTheNode = new TreeSet<>();
    TreeSet<String> privileged = new TreeSet<>();
    try (Stream<Path> folders = Files.list(BASE).filter(Files::isDirectory)) {
      for (Path folder : folders.toList()) {
        if (needsTheNode(folder)) {
          ofTheNode.add(folder.getFileName().toString());
        }
        String kustomization = Files.readString(folder.resolve("kustomization.yaml"));
        if (kustomization.contains("namespace: telemetry-nodes\n")) {
          privileged.add(folder.getFileName().toString());
        }
      }
    }
    assertThat(ofTheNode).containsExactly("agent", "fluent-bit").isEqualTo(privileged);
  }

  private static boolean needsTheNode(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String manifest = Files.readString(file);
        if (manifest.contains("hostPath:") || manifest.contains("runAsUser: 0")) {
          return true;
        }
      }
    }
    return false;
  }
}
