package io.throughline.examples.chat.load;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.opentelemetry.api.OpenTelemetry;
import io.throughline.examples.chat.client.EventFeed;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Users, their chats and their streams, and what they do: so much and no more. */
public final class Load implements AutoCloseable {

  private final String run;
  private final Addresses addresses;
  private final OpenTelemetry openTelemetry;
  private final Tally tally = new Tally();
  private final List<ChatUser> users = new ArrayList<>();
  private final List<EventFeed> feeds = new ArrayList<>();
  private final List<Chat> chats = new ArrayList<>();

  private record Chat(long id, List<ChatUser> members) {}

  /**
   * A load that has not begun.
   *
   * @param run its name, which no run before had
   */
  public Load(String run, Addresses addresses, OpenTelemetry openTelemetry) {
    this.run = run;
    this.addresses = addresses;
    this.openTelemetry = openTelemetry;
  }

  /** Makes users and chats; each user is in two of them, and follows them. */
  public void open(int userCount, int chatCount) throws IOException, InterruptedException {
    for (int i = 0; i < userCount; i++) {
      users.add(ChatUser.create(run + "-" + i, addresses, openTelemetry));
    }
    for (int chat = 0; chat < chatCount; chat++) {
      Set<ChatUser> members = new LinkedHashSet<>();
      for (int user = 0; user < userCount; user++) {
        if (user % chatCount == chat || (user + 1) % chatCount == chat) {
          members.add(users.get(user));
        }
      }
      chats.add(create(run + " chat " + chat, List.copyOf(members)));
    }
    for (ChatUser user : users) {
      feeds.add(user.follow(tally.inbox(user.id())::received));
    }
  }

  private Chat create(String name, List<ChatUser> members)
      throws IOException, InterruptedException {
    long id = members.get(0).createChat(name, members.stream().map(ChatUser::id).toList());
    members.forEach(member -> tally.inbox(member.id()).memberOf(id));
    return new Chat(id, members);
  }

  /** Whether the streams of all users are open. */
  public boolean isFollowed() {
    return feeds.stream().allMatch(EventFeed::isOpen);
  }

  /** Users say something, one after the other. Who gets no answer does not ask again. */
  public void talk(int messages) throws InterruptedException {
    say(messages, run + " says ");
  }

  /** Users ask the assistant. */
  public void ask(int questions) throws InterruptedException {
    say(questions, "@assistant " + run + " asks ");
  }

  private void say(int messages, String text) throws InterruptedException {
    for (int i = 0; i < messages; i++) {
      Chat chat = chats.get(i % chats.size());
      ChatUser speaker = chat.members.get(i % chat.members.size());
      try {
        tally.accepted(speaker.say(chat.id, text + i), chat.id);
      } catch (IOException e) {
        tally.unanswered();
      }
    }
  }

  /** One of the users reads a chat. */
  public void read(int user) throws IOException, InterruptedException {
    Chat chat = chats.get(user % chats.size());
    chat.members.get(user % chat.members.size()).read(chat.id);
  }

  /** Breaks the streams of some users; they come back by themselves. */
  public void cut(int streams) {
    feeds.stream().limit(streams).forEach(EventFeed::cut);
  }

  /** Uploads files, of which each has so many bytes. */
  public void upload(int files, int bytes) throws IOException, InterruptedException {
    for (int i = 0; i < files; i++) {
      byte[] content = "x".repeat(bytes).getBytes(UTF_8);
      String name = "%s-%d-%d.txt".formatted(run, bytes, i);
      tally.uploaded(users.get(i % users.size()).upload(name, content), bytes);
    }
  }

  /** Sends events to the analytics server. */
  public void send(int events, int wrong) throws IOException, InterruptedException {
    new EventSender(addresses).send(run, events, wrong, tally);
  }

  public Tally tally() {
    return tally;
  }

  /** Ends all streams. */
  @Override
  public void close() {
    feeds.forEach(EventFeed::close);
  }
}
