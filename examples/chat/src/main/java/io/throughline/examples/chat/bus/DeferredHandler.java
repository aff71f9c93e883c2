package io.throughline.examples.chat.bus;

import java.util.concurrent.CompletionStage;

/** Takes messages in, and processes them later, perhaps many at once. */
public interface DeferredHandler {

  /**
   * Takes one in. Not more than the batch of {@link ConsumerOptions} are open at a time, so that
   * who collects more of them waits for ever.
   *
   * @return ends when the message is processed, and is acknowledged then. If it fails, the message
   *     comes again, with an {@link UnavailableException} however often, with an {@link
   *     InvalidMessageException} never
   */
  CompletionStage<Void> handle(BusMessage message);
}
