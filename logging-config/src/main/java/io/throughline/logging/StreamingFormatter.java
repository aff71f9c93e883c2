package io.throughline.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.OutputStream;
import net.logstash.logback.composite.loggingevent.LoggingEventCompositeJsonFormatter;
import net.logstash.logback.decorate.Decorator;
import net.logstash.logback.decorate.MapperBuilderDecorator;
import net.logstash.logback.decorate.TokenStreamFactoryBuilderDecorator;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Writes lines with Jackson's generator alone. Its object mapper, which the composite formatter
 * always makes, is what a service would wait for longest at its start, and our providers map
 * nothing; a provider or decorator of the host may, and then there is one.
 */
final class StreamingFormatter extends LoggingEventCompositeJsonFormatter {

  /** As the composite formatter has it. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .rootValueSeparator("")
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  /** What a thread writes with: made once, because buffers come with it. */
  private static final class Pen {
    private @Nullable OutputStream out;
    private @Nullable JsonGenerator generator;
  }

  private final ThreadLocal<Pen> pens = ThreadLocal.withInitial(Pen::new);
  private boolean maps;
  private boolean streams;

  StreamingFormatter(LoggingEventCompositeJsonEncoder encoder) {
    super(encoder);
  }

  @Override
  public void addDecorator(Decorator<?> decorator) {
    maps |=
        decorator instanceof MapperBuilderDecorator
            || decorator instanceof TokenStreamFactoryBuilderDecorator;
    super.addDecorator(decorator);
  }

  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    if (maps || hasProvidersOfOthers() || !getDataFormat().equals("json")) {
      super.start();
    } else {
      getProviders().setContext(getContext());
      getProviders().start();
      streams = true;
    }
  }

  private boolean hasProvidersOfOthers() {
    return getProviders().getProviders().stream()
        .anyMatch(provider -> provider.getClass().getPackage() != getClass().getPackage());
  }

  @Override
  public boolean isStarted() {
    return streams || super.isStarted();
  }

  @Override
  public void stop() {
    if (streams) {
      streams = false;
      getProviders().stop();
    } else {
      super.stop();
    }
  }

  @Override
  public void writeEvent(ILoggingEvent event, OutputStream out) throws IOException {
    if (!streams) {
      super.writeEvent(event, out);
      return;
    }
    Pen pen = pens.get();
    JsonGenerator generator = pen.generator;
    if (generator == null || pen.out != out) {
      pen.out = out;
      generator =
          getJsonGeneratorDecorator()
              .decorate(JSON.createGenerator(ObjectWriteContext.empty(), out));
    }
    pen.generator = null; // one that fails may be in the middle of a line
    writeEventToGenerator(generator, event);
    pen.generator = generator;
  }
}
