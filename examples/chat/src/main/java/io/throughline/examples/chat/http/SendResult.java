package io.throughline.examples.chat.http;

/** What became of something that was to be sent to a client. */
public enum SendResult {
  /** It was written to the socket. */
  SENT,
  /** The client was cut off because it reads too slowly. */
  SLOW,
  /** The connection ended before. */
  LOST
}
