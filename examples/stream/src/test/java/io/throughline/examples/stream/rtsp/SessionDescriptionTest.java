package io.throughline.examples.stream.rtsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.semconv.StreamRefusalReason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SessionDescriptionTest {

  private static final String VIDEO =
      """
      m=video 0 RTP/AVP 96
      b=AS:1000
      a=rtpmap:96 H264/90000
      a=fmtp:96 packetization-mode=1
      a=control:streamid=0
      """;
  private static final String AUDIO =
      """
      m=audio 0 RTP/AVP 97
      a=rtpmap:97 MPEG4-GENERIC/44100/1
      a=control:streamid=1
      """;

  @Test
  void readers_are_told_the_tracks_under_names_of_our_own() throws RefusedException {
    SessionDescription description = SessionDescription.parse("v=0\r\n" + VIDEO + AUDIO);

    assertThat(description.text("cam1"))
        .isEqualTo(
            """
            v=0
            o=- 0 0 IN IP4 127.0.0.1
            s=cam1
            c=IN IP4 0.0.0.0
            t=0 0
            a=control:*
            m=video 0 RTP/AVP 96
            a=rtpmap:96 H264/90000
            a=fmtp:96 packetization-mode=1
            a=control:track=0
            m=audio 0 RTP/AVP 97
            a=rtpmap:97 MPEG4-GENERIC/44100/1
            a=control:track=1
            """
                .replace("\n", "\r\n"));
    assertThat(description.tracks()).extracting("clockRate").containsExactly(90_000, 44_100);
    assertThat(description.tracks()).extracting("hasKeyframes").containsExactly(true, false);
  }

  @Test
  void a_track_is_found_by_its_name_and_by_its_address() throws RefusedException {
    SessionDescription description = SessionDescription.parse(VIDEO + AUDIO);

    assertThat(description.published("streamid=1")).isEqualTo(1);
    assertThat(description.published("x/streamid=1")).isEqualTo(1);
    assertThat(description.played("track=1")).isEqualTo(1);
    assertThat(description.played("track=2")).isNegative();
    assertThat(description.played("")).isNegative();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "v=0",
        "m=video",
        "m=video 0 RTP/SAVP 96",
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000",
        "m=video 0 RTP/AVP 96\r\na=control:0",
        "m=video 0 RTP/AVP 96\r\na=control:0\r\na=rtpmap:96 H264",
        "m=video 0 RTP/AVP 96\r\na=control:0\r\na=rtpmap:96 H264/0",
        "m=video 0 RTP/AVP 96\r\na=control:0\r\na=rtpmap:96 H264/9999999"
      })
  void what_nobody_could_play_is_refused(String sdp) {
    assertThatThrownBy(() -> SessionDescription.parse(sdp))
        .isInstanceOf(RefusedException.class)
        .extracting("reason")
        .isEqualTo(StreamRefusalReason.BAD_REQUEST);
  }

  @Test
  void a_stream_has_at_most_four_tracks() {
    assertThatThrownBy(() -> SessionDescription.parse(VIDEO.repeat(5)))
        .hasMessage("a stream has 1 to 4 tracks, this one has 5");
  }
}
