package io.throughline.examples.chat.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.context.Context;
import io.throughline.examples.chat.bus.Bus;
import io.throughline.examples.chat.events.ChatEvent;
import io.throughline.examples.chat.events.ChatEventType;
import io.throughline.examples.chat.server.RunningChat.User;
import java.net.URI;
import java.net.http.WebSocket;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The WebSocket of the chat server. */
class ChatSocketTest extends ChatServerFixture {

  @Test
  void socket_takes_messages_in_the_clients_trace_and_brings_those_of_others() throws Exception {
    long id = chat.chat(ada, bob);
    List<String> heard = new CopyOnWriteArrayList<>();
    WebSocket socket = socket(ada, heard);
    WebSocket stranger = socket(eve, new CopyOnWriteArrayList<>());
    String traceId = "0af7651916cd43dd8448eb211c80319c";
    socket
        .sendText(
            "{\"chat\":"
                + id
                + ",\"text\":\"by socket\",\"traceparent\":\"00-"
                + traceId
                + "-b7ad6b7169203331-01\"}",
            true)
        .join();
    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("\"sent\"")));
    chat.say(bob, id, "from bob");
    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("from bob")));
    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("by socket")));
    assertThat(heard).anySatisfy(text -> assertThat(text).contains(traceId));
    await().atMost(SOON).until(() -> !spans("chat.message.receive").isEmpty());
    assertThat(spans("chat.message.receive").get(0).getTraceId()).isEqualTo(traceId);

    socket.sendText("{\"chat\":" + (id + 1000) + ",\"text\":\"x\"}", true).join();
    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("\"error\"")));
    socket.sendText("nonsense", true).join();
    await()
        .atMost(SOON)
        .until(() -> heard.stream().filter(text -> text.contains("\"error\"")).count() == 2);
    assertThat(metrics.sum("chat.messages.sent")).isEqualTo(2);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    stranger.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }

  private WebSocket socket(User user, List<String> heard) throws Exception {
    return RunningChat.HTTP
        .newWebSocketBuilder()
        .header("Authorization", "Bearer " + user.token())
        .buildAsync(
            URI.create(chat.uri("/ws").toString().replace("http", "ws")),
            new WebSocket.Listener() {
              @Override
              public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
                heard.add(data.toString());
                from.request(1);
                return CompletableFuture.completedFuture(null);
              }
            })
        .get();
  }

  @Test
  void what_is_sent_to_nats_again_is_heard_once() throws Exception {
    long id = chat.chat(ada, bob);
    List<String> heard = new CopyOnWriteArrayList<>();
    WebSocket socket = socket(ada, heard);
    long first = chat.say(bob, id, "once");
    await().atMost(SOON).until(() -> heard.size() == 1);
    try (Bus bus = Bus.connect(ChatEvent.bus(chat.nats.url(), "test"), OpenTelemetry.noop())) {
      ChatEventType type = ChatEventType.MESSAGE_CREATED;
      ChatEvent again = new ChatEvent(type, first, id, bob.id(), "once", Instant.now());
      bus.publish(type.subject(), Long.toString(first), again.toJson(), Context.root()).get();
    }
    chat.say(bob, id, "then");

    await().atMost(SOON).until(() -> heard.stream().anyMatch(text -> text.contains("then")));
    assertThat(heard).hasSize(2);
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
  }
}
