package io.throughline.examples.chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventParserTest {

  private final List<String> events = new ArrayList<>();
  private final EventParser parser =
      new EventParser((type, data) -> events.add(type + " " + data), "6", 500);

  @Test
  void an_event_is_known_by_its_id_when_it_is_whole() {
    read("id: 7", "event: message.created", "data: one", "data: two");
    assertThat(parser.lastId()).isEqualTo("6");
    assertThat(events).isEmpty();

    read("");

    assertThat(parser.lastId()).isEqualTo("7");
    assertThat(events).containsExactly("message.created one\ntwo");
  }

  @Test
  void a_position_is_no_event_and_comments_and_times_are_none_either() {
    read("retry: 1200", "", ": heartbeat", "", "id: 9", "");

    assertThat(events).isEmpty();
    assertThat(parser.lastId()).isEqualTo("9");
    assertThat(parser.retryMillis()).isEqualTo(1200);
  }

  private void read(String... lines) {
    List.of(lines).forEach(parser::line);
  }
}
