package io.throughline.examples.stream.relay;

import java.io.IOException;
import java.io.OutputStream;

/**
 * The way from the packets of a stream to a file that players open. A file can be cut off anywhere
 * and played up to there: the server may be killed. Each writer of files has an instance of its
 * own, which it uses on one thread, except for {@link #takes}.
 */
public interface SegmentFormat {

  /** What the names of its files end with, without the dot. */
  String extension();

  /** Whether a packet belongs into a file; depends on nothing else, and is asked on any thread. */
  boolean takes(MediaPacket packet);

  /** A file begins; its first packet is of a key frame, if the stream has them. */
  void begin(OutputStream file) throws IOException;

  /** Writes what a file has of a packet, if anything. */
  void write(MediaPacket packet, OutputStream file) throws IOException;
}
