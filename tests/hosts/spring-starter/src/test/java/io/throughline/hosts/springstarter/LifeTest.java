package io.throughline.hosts.springstarter;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.hosts.Collector;
import io.throughline.hosts.RunningService;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Readiness, liveness and the end of hosts that are not one application with Boot's hook. */
class LifeTest {

  private static final Path JAR = Path.of(System.getProperty("jar"));
  private static final Path PROGRAMS = Path.of("target/test-classes").toAbsolutePath();

  @TempDir Path folder;

  private Collector collector;

  @BeforeEach
  void listen() throws IOException {
    collector = new Collector();
  }

  @AfterEach
  void hush() {
    collector.close();
  }

  private RunningService.Launch program(Class<?> main) throws IOException {
    return RunningService.of(JAR, collector, folder).with(PROGRAMS, main.getName());
  }

  @Test
  void a_job_beside_the_service_is_not_its_readiness() throws Exception {
    try (RunningService service = program(Programs.WithJob.class).start()) {
      service.awaitLine("program: /live 503");

      assertThat(service.linesWith("program: "))
          .containsExactly(
              "program: /ready 200",
              "program: while the job starts: [200]",
              "program: /ready 503",
              "program: /ready 200",
              "program: /live 503");
    }
  }

  @Test
  void without_a_hook_telemetry_ends_with_the_context_and_may_begin_again() throws Exception {
    try (RunningService service = program(Programs.WithoutHook.class).start()) {
      assertThat(service.exitCode()).isZero();

      assertThat(service.linesWith("program: "))
          .containsExactly(
              "program: /ready 200", "program: /live 0", "program: /ready 200", "program: /live 0");
      assertThat(service.linesWith("is being closed")).hasSize(2);
      assertThat(service.linesWith("close() was not called")).isEmpty();
    }
    assertThat(collector.received())
        .containsPattern("(?s)the last order was taken.*the last order");
  }

  @Test
  void what_the_host_has_set_for_probes_and_for_the_console_holds() throws Exception {
    int port = RunningService.freePort();
    try (RunningService service =
        RunningService.of(JAR, collector, folder)
            .argument("--management.endpoint.health.probes.enabled=true")
            .argument("--management.endpoint.health.group.readiness.include=readinessState,db")
            .argument("--spring.datasource.url=jdbc:h2:tcp://127.0.0.1:1/nowhere")
            .argument("--spring.datasource.hikari.connection-timeout=250")
            .argument("--logging.threshold.console=error")
            .environment("SERVER_PORT", String.valueOf(port))
            .start()) {
      service.await("the server", () -> answers(port, "/actuator/health/liveness", 200));
      service.await(
          "the database's readiness", () -> answers(port, "/actuator/health/readiness", 503));

      assertThat(answers(service.operatorsPort(), "/live", 200)).isTrue();
      assertThat(answers(service.operatorsPort(), "/ready", 503)).isTrue();
      service.terminate();
      assertThat(service.exitCode()).isEqualTo(128 + 15);
      assertThat(service.lines()).noneMatch(line -> line.contains("\"INFO\""));
    }
    assertThat(collector.received()).contains("Started Service in");
  }

  private static boolean answers(int port, String page, int status) {
    try {
      return RunningService.get(port, page).statusCode() == status;
    } catch (ConnectException e) {
      return false;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
