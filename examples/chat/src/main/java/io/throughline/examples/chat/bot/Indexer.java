package io.throughline.examples.chat.bot;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.bot.Embeddings.WrongDimensionException;
import io.throughline.examples.chat.bus.BusMessage;
import io.throughline.examples.chat.bus.InvalidMessageException;
import io.throughline.examples.chat.bus.MessageHandler;
import io.throughline.examples.chat.bus.UnavailableException;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.semconv.SearchMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages into the index. While the index or the model is away, the message waits, and those
 * after it wait in their stream, so that nothing is left out.
 */
final class Indexer implements MessageHandler {

  private static final double NANOS_PER_SECOND = 1e9;

  private final Embeddings embeddings;
  private final SearchIndex index;
  private final Clock clock;
  private final SearchMetrics metrics;

  Indexer(Embeddings embeddings, SearchIndex index, Clock clock, OpenTelemetry openTelemetry) {
    this.embeddings = embeddings;
    this.index = index;
    this.clock = clock;
    metrics = SearchMetrics.create(openTelemetry);
  }

  @Override
  public void handle(BusMessage message) throws Exception {
    long start = System.nanoTime();
    String error = null;
    try {
      index(ChatEvent.of(message));
    } catch (InvalidMessageException e) {
      error = "parse";
      throw e;
    } catch (ModelException e) {
      error = "embedding";
      // With a key or a model that is wrong no message is better than this one.
      throw e.isOfTheText() ? e : waits(e);
    } catch (WrongDimensionException e) {
      // No message fits until somebody sets another model, or makes another index.
      error = "dimension";
      throw waits(e);
    } catch (SearchIndexException e) {
      error = "index";
      throw e.isTemporary() ? waits(e) : e;
    } finally {
      ended(start, error);
    }
  }

  private void index(ChatEvent message)
      throws ModelException, WrongDimensionException, SearchIndexException {
    List<Float> vector = embeddings.of(message.text());
    if (index.put(message, vector)) {
      metrics.documentsIndexed().add(1);
      Duration delay = Duration.between(message.at(), clock.instant());
      metrics.indexingDelay().record(Math.max(0, delay.toNanos() / NANOS_PER_SECOND));
    }
  }

  private static UnavailableException waits(Exception cause) {
    return new UnavailableException(String.valueOf(cause.getMessage()), cause);
  }

  private void ended(long start, @Nullable String error) {
    metrics.indexingDuration(error).record((System.nanoTime() - start) / NANOS_PER_SECOND);
  }
}
