package io.throughline.hosts.guides;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.hosts.Collector;
import io.throughline.hosts.Guide;
import io.throughline.hosts.RunningService;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The guide of containers, with what makes one in Linux: a root file system of the service's own,
 * which is read-only, a volume, and a user that is not root.
 */
class ContainerTest {

  /** Who is not root becomes it for the mounts, and cannot become somebody else then. */
  private static final String CONTAINER =
      """
      [ "$(id -u)" -eq 0 ] || become_root='--user --map-root-user'
      exec unshare $become_root --mount sh -ec '
        mount --bind "$0" /mnt
        mount -t tmpfs tmpfs /tmp
        mount -t tmpfs tmpfs /var/spool
        mkdir /var/spool/orders
        mount -o remount,ro,bind /
        chown 10001 /var/spool/orders || exec "$@"
        exec setpriv --reuid 10001 --regid 10001 --clear-groups "$@"' "$0" "$@"
      """;

  @TempDir private Path image;
  @TempDir private Path classes;

  @Test
  void a_service_runs_on_a_read_only_root_without_being_root() throws Exception {
    String dockerfile = Guide.of("container.md").block("dockerfile");
    assertThat(dockerfile).contains("USER 10001").contains("\"-jar\", \"/app/orders.jar\"");
    Path jar = packageInto(image, Guide.of("plain-java.md").compileInto(classes));
    int port = RunningService.freePort();
    try (Collector collector = new Collector()) {
      RunningService.Launch launch =
          RunningService.of(Path.of("/mnt").resolve(jar.getFileName()), collector, image)
              .launcher("sh", "-c", CONTAINER, image.toString())
              .option("-Djava.io.tmpdir=/tmp")
              .option("-Dport=" + port);
      Pattern.compile("([A-Z_]+)=(\\S+)")
          .matcher(dockerfile)
          .results()
          .forEach(setting -> launch.environment(setting.group(1), setting.group(2)));
      try (RunningService service = launch.start()) {
        service.awaitReady();
        assertContained(service.processId());
        assertThat(RunningService.get(port, "/order").statusCode()).isEqualTo(204);
        service.awaitLine("an order was taken");
        assertThat(RunningService.get(service.operatorsPort(), "/health").body())
            .doesNotContain("DEGRADED");
        Path volume = Path.of("/proc/" + service.processId() + "/root/var/spool/orders");
        service.await("spool in the volume", () -> volume.resolve("0/lock").toFile().isFile());
        service.terminate();
        assertThat(service.exitCode()).isEqualTo(128 + 15);

        assertThat(service.lines())
            .noneMatch(line -> line.contains("\"WARN\"") || line.contains("\"ERROR\""));
      }
      assertThat(collector.received()).contains("take order").contains("an order was taken");
    }
  }

  /** As Linux has it. */
  private static void assertContained(long process) throws IOException {
    Path proc = Path.of("/proc", String.valueOf(process));
    assertThat(Files.readString(proc.resolve("mountinfo"))).containsPattern("(?m) / / ro,");
    if (ownUser().equals("0")) {
      assertThat(user(proc)).isEqualTo("10001");
    }
  }

  private static String ownUser() throws IOException {
    return user(Path.of("/proc/self"));
  }

  private static String user(Path proc) throws IOException {
    return Pattern.compile("(?m)^Uid:\\s+(\\d+)")
        .matcher(Files.readString(proc.resolve("status")))
        .results()
        .map(found -> found.group(1))
        .findFirst()
        .orElseThrow();
  }

  /** A jar that names those it needs, which stand beside it. */
  private Path packageInto(Path folder, String main) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> needed = new ArrayList<>();
    for (String entry : Guide.classPath().split(File.pathSeparator, -1)) {
      Path source = Path.of(entry);
      if (!Files.exists(source)) {
        continue; // a module without classes of its own
      }
      String name = needed.size() + "-" + source.getFileName();
      copy(source, folder.resolve(name));
      needed.add(Files.isDirectory(source) ? name + "/" : name);
    }
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
    manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, String.join(" ", needed));
    Path jar = folder.resolve("orders.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file, manifest);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path type : compiled.filter(path -> path.toString().endsWith(".class")).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(type).toString()));
        Files.copy(type, out);
      }
    }
    return jar;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Path copied = to.resolve(from.relativize(path).toString());
        Files.copy(path, copied);
        Files.setPosixFilePermissions(
            copied,
            PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }
}
