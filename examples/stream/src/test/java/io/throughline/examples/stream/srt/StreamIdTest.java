package io.throughline.examples.stream.srt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.throughline.examples.stream.relay.RefusedException;
import io.throughline.semconv.StreamRole;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamIdTest {

  @Test
  void it_says_who_wants_what() throws RefusedException {
    StreamId publisher = StreamId.parse("#!::r=cam1,m=publish,u=me,traceparent=00-a-b-01");
    assertThat(publisher.name()).isEqualTo("cam1");
    assertThat(publisher.role()).isEqualTo(StreamRole.PUBLISH);
    assertThat(StreamId.Fields.INSTANCE.get(publisher, "Traceparent")).isEqualTo("00-a-b-01");
    assertThat(StreamId.parse("#!::m=request,r=cam1").role()).isEqualTo(StreamRole.PLAY);
    assertThat(StreamId.parse("#!::r=cam1").role()).isEqualTo(StreamRole.PLAY);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "cam1",
        "#!::",
        "#!::m=publish",
        "#!::r=,m=publish",
        "#!::r=cam1,m=bidirectional",
        "#!::r=cam1,r=cam2",
        "#!::r=cam1,",
        "#!::r=cam1,=x",
        "#!:{r=cam1}"
      })
  void other_forms_are_refused(String text) {
    assertThatThrownBy(() -> StreamId.parse(text))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("#!::r=NAME,m=publish");
  }

  @Test
  void what_is_written_can_be_read_and_what_does_not_fit_is_left_out() throws RefusedException {
    String text =
        StreamId.of(
            "cam1",
            StreamRole.PLAY,
            Map.of(
                "traceparent", "00-a-b-01", "baggage", "x".repeat(600), "tracestate", "a=1,b=2"));
    StreamId id = StreamId.parse(text);
    assertThat(id.fields())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("r", "cam1", "m", "request", "traceparent", "00-a-b-01"));
  }

  @Test
  void whatever_comes_is_read_or_refused() {
    Random random = new Random(3);
    String letters = "#!:=,rm{}\0\u00e9\n%/cam1publishtraceparent";
    for (int i = 0; i < 10_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "#!::" : "");
      for (int length = random.nextInt(512); text.length() < length; ) {
        text.append(letters.charAt(random.nextInt(letters.length())));
      }
      Throwable thrown = catchThrowable(() -> StreamId.parse(text.toString()));
      if (thrown != null) {
        assertThat(thrown).isInstanceOf(RefusedException.class);
      }
    }
  }
}
