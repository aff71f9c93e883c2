package io.throughline.examples.chat.bus;

/** Processes messages, one after the other, on a thread of the subscription. */
public interface MessageHandler {

  /**
   * Processes one. The message is acknowledged when this returns.
   *
   * @throws InvalidMessageException if it will never be processed: it goes to the dead ones at once
   * @throws Exception if it is to come again
   */
  void handle(BusMessage message) throws Exception;
}
