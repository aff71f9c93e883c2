package io.throughline.logging.internal.line;

import ch.qos.logback.classic.spi.ILoggingEvent;
import java.io.IOException;
import java.io.OutputStream;
import net.logstash.logback.composite.loggingevent.LoggingEventCompositeJsonFormatter;
import net.logstash.logback.decorate.Decorator;
import net.logstash.logback.decorate.MapperBuilderDecorator;
import net.logstash.logback.decorate.TokenStreamFactoryBuilderDecorator;
import net.logstash.logback.encoder.LoggingEventCompositeJsonEncoder;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * A formatter that writes lines with Jackson's generator alone. The object mapper, which the
 * composite formatter always makes, would take the largest part of a service's start, and our
 * providers map nothing; a provider or decorator of the host may, and then there is one.
 */
public final class StreamingFormatter extends LoggingEventCompositeJsonFormatter {
  // Why: RATIONALE.md#why-is-logstash-logback-encoder-below-our-own-writer

  /** As the composite formatter has it. */
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .rootValueSeparator("")
          .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
          .build();

  private boolean maps;
  private boolean streams;

  public StreamingFormatter(LoggingEventCompositeJsonEncoder encoder) {
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
    JsonGenerator generator = out instanceof LineBuffer line ? line.takeGenerator() : null;
    if (generator == null) {
      generator =
          getJsonGeneratorDecorator()
              .decorate(JSON.createGenerator(ObjectWriteContext.empty(), out));
    }
    writeEventToGenerator(generator, event);
    if (out instanceof LineBuffer line) {
      line.keep(generator); // not one that failed: it may be in the middle of a line
    }
  }
}
