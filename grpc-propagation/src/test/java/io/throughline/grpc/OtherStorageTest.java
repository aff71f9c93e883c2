package io.throughline.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.ContextStorage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A JVM whose contexts OpenTelemetry's strict storage keeps, which throws at a scope in disorder.
 */
class OtherStorageTest {

  @Test
  void contexts_are_entered_and_left_by_scopes() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Dio.opentelemetry.context.enableStrictContext=true",
                "-cp",
                System.getProperty("java.class.path"),
                Nesting.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).as(output).isZero();
    assertThat(output.lines()).contains("[outer, inner, outer, none]");
  }

  /** What the other JVM does. */
  static final class Nesting {
    private static final ContextKey<String> WHO = ContextKey.named("who");

    private Nesting() {}

    public static void main(String[] arguments) {
      assertThat(Current.contextsOf(ContextStorage.get())).isNull();
      Context before = Current.enter(Context.root().with(WHO, "outer"));
      String outer = who();
      Context within = Current.enter(Context.root().with(WHO, "inner"));
      String inner = who();
      Current.leave(within);
      String again = who();
      Current.leave(before);
      System.out.println(List.of(outer, inner, again, who()));
    }

    private static String who() {
      String who = Context.current().get(WHO);
      return who == null ? "none" : who;
    }
  }
}
