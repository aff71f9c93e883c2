package io.throughline;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.autoconfigure.spi.traces.ConfigurableSpanExporterProvider;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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

  /** As one that takes its time: until the test opens it, nothing comes through. */
  public static final class Gated implements ConfigurableSpanExporterProvider, SpanExporter {

    static final CountDownLatch reached = new CountDownLatch(1);
    static final CountDownLatch opened = new CountDownLatch(1);
    static final List<String> exported = new CopyOnWriteArrayList<>();

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
      return this;
    }

    @Override
    public String getName() {
      return "gated";
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      reached.countDown();
      try {
        opened.await();
      } catch (InterruptedException e) {
        return CompletableResultCode.ofExceptionalFailure(e);
      }
      spans.forEach(span -> exported.add(span.getName()));
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  /** As one whose receiver takes nothing, until the test lets it. */
  public static final class Refusing implements ConfigurableSpanExporterProvider, SpanExporter {

    static final AtomicBoolean refuses = new AtomicBoolean();
    static final AtomicReference<@Nullable Error> error = new AtomicReference<>();

    @Override
    public SpanExporter createExporter(ConfigProperties config) {
      return this;
    }

    @Override
    public String getName() {
      return "refusing";
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      Error thrown = error.get();
      if (thrown != null) {
        throw thrown;
      }
      return refuses.get()
          ? CompletableResultCode.ofExceptionalFailure(new IllegalStateException("no such luck"))
          : CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
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
