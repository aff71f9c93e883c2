package io.throughline.testing;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Telemetry of a JUnit test.
 *
 * <pre>{@code
 * @RegisterExtension final TelemetryExtension telemetry = new TelemetryExtension();
 *
 * @Test
 * void an_order_is_one_trace() {
 *   new Orders(telemetry.openTelemetry()).take("o1");
 *   assertThat(telemetry).hasTrace(span("order").children(span("store").kind(CLIENT)));
 * }
 * }</pre>
 *
 * <p>In a field of the instance, as here, each test has its own. In a static field the tests of the
 * class share one, which is {@linkplain #reset reset} before each: not for tests of one class in
 * parallel. A parameter of type {@link Telemetry} of a test's method or of {@code @BeforeEach} is
 * the telemetry of that test alone in any case, also with {@code @ExtendWith}.
 *
 * <p>The telemetry of a test that fails is in a session file, as {@link SessionOnFailure} says.
 */
public final class TelemetryExtension
    implements Telemetry, BeforeEachCallback, AfterEachCallback, ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(TelemetryExtension.class);

  private final InMemoryTelemetry telemetry = new InMemoryTelemetry();

  /** Telemetry that is empty. */
  public TelemetryExtension() {}

  @Override
  public OpenTelemetry openTelemetry() {
    return telemetry.openTelemetry();
  }

  @Override
  public List<SpanData> spans() {
    return telemetry.spans();
  }

  @Override
  public List<MetricData> metrics() {
    return telemetry.metrics();
  }

  @Override
  public List<LogRecordData> logRecords() {
    return telemetry.logRecords();
  }

  @Override
  public void save(Path file) throws IOException {
    telemetry.save(file);
  }

  @Override
  public void reset() {
    telemetry.reset();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    reset();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    InMemoryTelemetry own =
        context.getStore(NAMESPACE).get(context.getUniqueId(), InMemoryTelemetry.class);
    SessionOnFailure.saveIfFailed(context, own == null ? this::save : own::save);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Telemetry.class
        && parameter.getDeclaringExecutable() instanceof Method
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    String test = context.getUniqueId();
    ExtensionContext.Store store = context.getStore(NAMESPACE);
    InMemoryTelemetry own = store.get(test, InMemoryTelemetry.class);
    if (own == null) {
      own = new InMemoryTelemetry();
      store.put(test, own);
    }
    return own;
  }
}
