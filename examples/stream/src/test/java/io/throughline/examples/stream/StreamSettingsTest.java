package io.throughline.examples.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.throughline.examples.stream.api.ApiOptions;
import io.throughline.examples.stream.relay.Limits;
import io.throughline.examples.stream.storage.RecorderLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StreamSettingsTest {

  @Test
  void what_is_not_set_has_a_default_and_only_this_machine_reaches_it() {
    StreamSettings settings = StreamSettings.read(name -> null);

    assertThat(settings.address()).isEqualTo("127.0.0.1");
    assertThat(settings.rtspPort()).isEqualTo(8554);
    assertThat(settings.udpPort()).isEqualTo(8000);
    assertThat(settings.names().names()).isEmpty();
    assertThat(settings.limits()).isEqualTo(Limits.DEFAULT);
    assertThat(settings.recorder()).isNull();
    assertThat(settings.api()).isEqualTo(new ApiOptions("127.0.0.1", 8555, null));
  }

  @Test
  void what_is_set_wins() {
    Map<String, String> values =
        Map.of(
            "stream.listen.address", "0.0.0.0",
            "stream.counted.names", "cam1, cam2,",
            "stream.max.sessions", "7",
            "stream.stalled.seconds", "5");

    StreamSettings settings = StreamSettings.read(values::get);

    assertThat(settings.address()).isEqualTo("0.0.0.0");
    assertThat(settings.names().names()).containsExactlyInAnyOrder("cam1", "cam2");
    assertThat(settings.limits().sessions()).isEqualTo(7);
    assertThat(settings.limits().stalled()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void a_folder_turns_recording_on() {
    Map<String, String> values =
        Map.of(
            "stream.folder", "/var/lib/streams",
            "stream.kept.hours", "48",
            "stream.kept.bytes", "1000000000000");

    RecorderLimits recorder = StreamSettings.read(values::get).recorder();

    RecorderLimits usual = RecorderLimits.in(Path.of("/var/lib/streams"));
    assertThat(recorder)
        .isEqualTo(
            new RecorderLimits(
                usual.folder(),
                usual.segment(),
                usual.queueBytes(),
                Duration.ofDays(2),
                1_000_000_000_000L,
                usual.freeBytes()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stream.rtsp.port|70000|STREAM_RTSP_PORT=70000 is wrong; it takes a number from 0 to 65535",
        "stream.rtsp.port|-1|STREAM_RTSP_PORT=-1 is wrong; it takes a number from 0 to 65535",
        "stream.rtsp.udp.port|8001|STREAM_RTSP_UDP_PORT=8001 is wrong; it takes an even port: RTCP takes the next one",
        "stream.listen.address|localhost|STREAM_LISTEN_ADDRESS=localhost is wrong; it takes an address: 127.0.0.1 for this machine only, 0.0.0.0 for all",
        "stream.queue.bytes|1000|STREAM_QUEUE_BYTES=1000 is wrong; it takes a number from 2097152 to 134217728",
        "stream.api.address|all|STREAM_API_ADDRESS=all is wrong; it takes an address: 127.0.0.1 for this machine only, 0.0.0.0 for all",
        "stream.idle.seconds|0|STREAM_IDLE_SECONDS=0 is wrong; it takes a number from 1 to 3600"
      })
  void what_is_wrong_is_told_with_what_is_allowed(String name, String value, String message) {
    assertThatThrownBy(() -> StreamSettings.read(asked -> asked.equals(name) ? value : null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }
}
