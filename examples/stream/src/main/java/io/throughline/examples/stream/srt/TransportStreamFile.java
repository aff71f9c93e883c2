package io.throughline.examples.stream.srt;

import io.throughline.examples.stream.relay.MediaPacket;
import io.throughline.examples.stream.relay.SegmentFormat;
import io.throughline.examples.stream.ts.TransportStream;
import java.io.IOException;
import java.io.OutputStream;

/** A transport stream as it came, behind the tables that a decoder needs first. */
record TransportStreamFile(TransportStream transport) implements SegmentFormat {

  @Override
  public String extension() {
    return "ts";
  }

  @Override
  public boolean takes(MediaPacket packet) {
    return true;
  }

  @Override
  public void begin(OutputStream file) throws IOException {
    file.write(transport.tables());
  }

  @Override
  public void write(MediaPacket packet, OutputStream file) throws IOException {
    file.write(packet.data());
  }
}
