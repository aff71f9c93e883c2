package io.throughline.tests.faults;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Takes OTLP as a collector does, and writes down whatever it has acknowledged. */
final class Receiver implements AutoCloseable {

  /** By what way it is asked. */
  enum Protocol {
    HTTP("http/protobuf"),
    GRPC("grpc");

    /** As the setting is called. */
    final String setting;

    Protocol(String setting) {
      this.setting = setting;
    }
  }

  /** An open port. */
  interface Listener extends AutoCloseable {
    int port();

    @Override
    void close();
  }

  private final Books books = new Books();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile Manner manner = Manner.GOOD;

  /** Opens a port, with TLS if there is a certificate; all ports lead to the same ledgers. */
  int listen(Protocol protocol, @Nullable Certificate shown) throws Exception {
    Listener listener =
        switch (protocol) {
          case HTTP -> new HttpListener(shown, () -> manner, books);
          case GRPC -> new GrpcListener(shown, () -> manner, books);
        };
    listeners.add(listener);
    return listener.port();
  }

  void answerWith(Manner next) {
    manner = next;
  }

  /** Of the emitter with this {@code service.instance.id}. */
  Ledger ledger(String instance) {
    return books.ledger(instance);
  }

  @Override
  public void close() {
    listeners.forEach(Listener::close);
  }
}
