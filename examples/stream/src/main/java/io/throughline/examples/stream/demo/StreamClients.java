package io.throughline.examples.stream.demo;

import java.io.IOException;

/** A publisher and a reader of one stream, and the link between the publisher and the server. */
interface StreamClients extends AutoCloseable {

  String NAME = "demo";

  /** Those of ffmpeg if it is there. */
  static StreamClients of(int rtspPort) throws IOException {
    return FfmpegClients.isThere() ? new FfmpegClients(rtspPort) : new BuiltInClients(rtspPort);
  }

  /** What they are, for whoever looks on. */
  String description();

  void publish() throws IOException;

  /** The stream has to be there. */
  void play() throws IOException;

  /** From now on the link loses a packet with this probability. */
  void lose(double probability);

  /** Both end their sessions as they should. */
  @Override
  void close() throws IOException, InterruptedException;
}
