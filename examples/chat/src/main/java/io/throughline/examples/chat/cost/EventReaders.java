package io.throughline.examples.chat.cost;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams of many users, read by one thread as cheaply as can be, so that what is measured is the
 * servers: of an event only the number after {@value #MARK} is looked at.
 */
final class EventReaders implements AutoCloseable {

  static final String MARK = "due=";

  private static final String OPEN = "retry:";
  private static final int BUFFER_BYTES = 64 << 10;

  private final InetSocketAddress server;
  private final LongConsumer numbers;
  private final Selector selector = Selector.open();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private @Nullable Thread thread;
  private volatile @Nullable IOException failure;

  /** A stream, and how far in a mark or a number it is: an event may come in two pieces. */
  private static final class Reader {
    private int matched;
    private long number;
  }

  /**
   * None yet.
   *
   * @param events where they are
   * @param numbers gets the number of each event as it comes
   */
  EventReaders(URI events, LongConsumer numbers) throws IOException {
    this.server = new InetSocketAddress(events.getHost(), events.getPort());
    this.numbers = numbers;
  }

  /** Opens a stream, and waits until the server knows it. Not after {@link #start}. */
  void open(String token) throws IOException {
    SocketChannel channel = SocketChannel.open(server);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    String request =
        "GET /events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n"
            .formatted(server.getHostString(), token);
    channel.write(ByteBuffer.wrap(request.getBytes(US_ASCII)));
    StringBuilder answer = new StringBuilder();
    while (answer.indexOf(OPEN) < 0) {
      buffer.clear();
      if (channel.read(buffer) < 0) {
        throw new IOException("a stream is refused: " + answer);
      }
      answer.append(US_ASCII.decode(buffer.flip()));
    }
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, new Reader());
  }

  void start() {
    thread = new Thread(this::read, "readers");
    thread.setDaemon(true);
    thread.start();
  }

  /** Why nothing is read any more; null if all is well. */
  @Nullable IOException failure() {
    return failure;
  }

  private void read() {
    try {
      while (selector.isOpen()) {
        selector.select(this::take);
      }
    } catch (IOException e) {
      failure = e;
    }
  }

  private void take(SelectionKey key) {
    try {
      buffer.clear();
      if (((SocketChannel) key.channel()).read(buffer) < 0) {
        key.cancel();
        failure = new IOException("the server has ended a stream");
        return;
      }
      buffer.flip();
      Reader reader = (Reader) key.attachment();
      while (buffer.hasRemaining()) {
        take(reader, buffer.get());
      }
    } catch (IOException e) {
      key.cancel();
      failure = e;
    }
  }

  private void take(Reader reader, byte next) {
    if (reader.matched < MARK.length()) {
      reader.matched = next == MARK.charAt(reader.matched) ? reader.matched + 1 : 0;
    } else if (next >= '0' && next <= '9') {
      reader.number = 10 * reader.number + (next - '0');
    } else {
      numbers.accept(reader.number);
      reader.matched = 0;
      reader.number = 0;
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
