package io.throughline.examples.stream.relay;

/** A reader of a stream. All calls come on the thread of the stream's publisher. */
public interface Reader {

  /** Takes a packet, or drops and counts it: it never blocks. */
  void write(MediaPacket packet);

  /** A frame is complete, and what was written may go. */
  void flush();

  /** The publisher is gone. */
  void sourceEnded();

  /** The bytes that wait to be sent; asked on any thread. */
  long queuedBytes();
}
