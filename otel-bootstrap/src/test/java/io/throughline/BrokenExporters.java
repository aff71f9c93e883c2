package io.throughline;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.concurrent.locks.LockSupport;

/** Extensions of the SDK that fail as only code can. */
final class BrokenExporters {

  private BrokenExporters() {}

  /** As one whose own settings are wrong. */
  public static final class Throwing implements ConfigurableSpanExporterProvider {

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
      throw new IllegalStateException("no such luck");
    }

    @Override
    public String getName() {
      return "throwing";
    }
  }

  /** As one that was built with another version of something. */
  public static final class Unlinkable implements ConfigurableSpanExporterProvider {

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
      throw new NoSuchMethodError("no such luck");
    }

    @Override
    public String getName() {
      return "unlinkable";
    }
  }

  /** As one that waits for somebody. */
  public static final class Waiting implements ConfigurableSpanExporterProvider {

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
      System.out.println("waits within init");
      LockSupport.park();
      throw new IllegalStateException();
    }

    @Override
    public String getName() {
      return "waiting";
    }
  }

  /** As a host that ends its process while it is being set up. */
  public static final class Exiting implements ConfigurableSpanExporterProvider {

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
      System.exit(7);
      throw new IllegalStateException();
    }

    @Override
    public String getName() {
      return "exiting";
    }
  }
}
