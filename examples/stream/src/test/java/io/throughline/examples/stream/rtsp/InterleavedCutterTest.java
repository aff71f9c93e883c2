package io.throughline.examples.stream.rtsp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterleavedCutterTest {

  private static final String REQUEST = "OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n";
  private static final String ANNOUNCE = "ANNOUNCE /a RTSP/1.0\r\ncontent-length: 5\r\n\r\nv=0\r\n";
  private static final String FRAME = "$\1\0\3abc";

  private final EmbeddedChannel channel = new EmbeddedChannel(new InterleavedCutter());

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 1000})
  void requests_and_frames_are_told_apart_however_the_bytes_come(int atOnce) {
    String bytes = REQUEST + FRAME + ANNOUNCE + FRAME + FRAME + REQUEST;
    for (int at = 0; at < bytes.length(); at += atOnce) {
      write(bytes.substring(at, Math.min(bytes.length(), at + atOnce)));
    }

    assertThat(read()).containsExactly(REQUEST, "1: abc", ANNOUNCE, "1: abc", "1: abc", REQUEST);
  }

  @Test
  void headers_without_an_end_are_refused() {
    assertThatThrownBy(() -> write("a".repeat(InterleavedCutter.MAX_HEADERS + 1)))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("more than 8 KiB of headers");
  }

  @Test
  void a_body_that_is_too_long_is_refused_before_it_comes() {
    assertThatThrownBy(() -> write("ANNOUNCE /a RTSP/1.0\r\nContent-Length: 999999999\r\n\r\n"))
        .isInstanceOf(DecoderException.class)
        .hasMessageContaining("more than 16 KiB");
  }

  private void write(String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  private List<String> read() {
    List<String> read = new ArrayList<>();
    for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
      if (next instanceof InterleavedFrame frame) {
        read.add(frame.channel() + ": " + frame.content().toString(US_ASCII));
      } else {
        read.add(((ByteBuf) next).toString(US_ASCII));
      }
    }
    return read;
  }
}
