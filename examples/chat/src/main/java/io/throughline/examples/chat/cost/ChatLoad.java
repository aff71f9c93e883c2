package io.throughline.examples.chat.cost;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.load.Addresses;
import io.throughline.examples.chat.load.ChatUser;
import io.throughline.examples.kit.Latencies;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Users of one chat system, each with a stream. They know nothing of telemetry, so that they are
 * the same whatever observes the servers.
 */
final class ChatLoad implements AutoCloseable {

  /** Of each user one request at most is on its way. */
  private static final int SPEAKERS = 16;

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final int members;
  private final List<Chat> chats = new ArrayList<>();
  private final EventReaders readers;
  private final ExecutorService speakers = Executors.newFixedThreadPool(SPEAKERS);
  private final AtomicReference<@Nullable IOException> refused = new AtomicReference<>();
  private volatile Latencies latencies = new Latencies(0);

  private record Chat(long id, ChatUser speaker) {}

  /**
   * Makes users and chats, and opens the streams.
   *
   * @param members of each chat; each user is in one
   */
  ChatLoad(Addresses addresses, int chatCount, int members)
      throws IOException, InterruptedException {
    this.members = members;
    OpenTelemetry none = OpenTelemetry.noop();
    HttpClient http = ChatUser.client(none);
    readers = new EventReaders(addresses.notifier(), this::received);
    for (int chat = 0; chat < chatCount; chat++) {
      List<ChatUser> users = new ArrayList<>();
      for (int user = 0; user < members; user++) {
        users.add(ChatUser.create("cost-%d-%d".formatted(chat, user), http, addresses, none));
      }
      ChatUser first = users.get(0);
      long id = first.createChat("cost " + chat, users.stream().map(ChatUser::id).toList());
      chats.add(new Chat(id, first));
      for (ChatUser user : users) {
        readers.open(user.token());
      }
    }
    readers.start();
  }

  /**
   * Says something at the rate, however long an answer takes, and waits until all have heard the
   * last.
   *
   * @return the time from when a message was due to each user who got it
   */
  Latencies run(int rate, int seconds) throws IOException, InterruptedException {
    int messages = rate * seconds;
    Latencies expected = new Latencies(messages * members);
    latencies = expected;
    long start = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      long due = start + TimeUnit.SECONDS.toNanos(i) / rate;
      TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
      Chat chat = chats.get(i % chats.size());
      speakers.execute(() -> say(chat, due));
    }
    awaitAll(expected, messages * members);
    return expected;
  }

  private void say(Chat chat, long due) {
    try {
      chat.speaker.say(chat.id, EventReaders.MARK + due + ".");
    } catch (IOException e) {
      refused.compareAndSet(null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void received(long due) {
    latencies.add(System.nanoTime() - due);
  }

  private void awaitAll(Latencies expected, int deliveries)
      throws IOException, InterruptedException {
    int before = -1;
    long since = System.nanoTime();
    while (expected.count() < deliveries) {
      IOException failure = refused.get() == null ? readers.failure() : refused.get();
      if (failure != null) {
        throw failure;
      }
      if (expected.count() > before) {
        before = expected.count();
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE_NANOS) {
        throw new IOException("of %d deliveries %d came".formatted(deliveries, before));
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  @Override
  public void close() throws IOException {
    speakers.shutdownNow();
    readers.close();
  }
}
