package io.throughline.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The choices for a receiver. */
public final class OtlpReceiverBuilder {

  OtlpProtocol protocol = OtlpProtocol.HTTP_PROTOBUF;
  int port;
  @Nullable ServerTls tls;
  boolean paused;
  int maxRequests = Integer.MAX_VALUE;
  Duration timeout = Duration.ofSeconds(30);
  Consumer<OtlpRequest> observer = request -> {};

  OtlpReceiverBuilder() {}

  /**
   * The transport.
   *
   * @param spoken HTTP unless it is said
   * @return this builder
   */
  public OtlpReceiverBuilder protocol(OtlpProtocol spoken) {
    protocol = spoken;
    return this;
  }

  /**
   * The port; 0 for a free one.
   *
   * @param number from 0 to 65535
   * @return its number
   */
  public OtlpReceiverBuilder port(int number) {
    port = number;
    return this;
  }

  /**
   * TLS with this certificate.
   *
   * @param shown whose key is there too
   * @return this builder
   */
  public OtlpReceiverBuilder tls(TestCertificate shown) {
    tls = new ServerTls(shown, null);
    return this;
  }

  /**
   * TLS with this certificate, and with clients that show one of that authority.
   *
   * @param shown whose key is there too
   * @param clients the authority that signed those of the clients
   * @return this builder
   */
  public OtlpReceiverBuilder mutualTls(TestCertificate shown, TestCertificate clients) {
    tls = new ServerTls(shown, clients);
    return this;
  }

  /**
   * A start in {@linkplain OtlpReceiver#pause pause}.
   *
   * @return this builder
   */
  public OtlpReceiverBuilder paused() {
    paused = true;
    return this;
  }

  /**
   * A bound of the requests that are kept, the latest.
   *
   * @param requests how many
   * @return this builder
   */
  public OtlpReceiverBuilder keepingAtMost(int requests) {
    maxRequests = requests;
    return this;
  }

  /**
   * A bound of each wait.
   *
   * @param bound 30 s unless it is said
   * @return this builder
   */
  public OtlpReceiverBuilder timeout(Duration bound) {
    timeout = bound;
    return this;
  }

  /**
   * A reader of each accepted request, before it is answered; called by several threads.
   *
   * @param reader what it throws becomes an error of the server
   * @return this builder
   */
  public OtlpReceiverBuilder onAccepted(Consumer<OtlpRequest> reader) {
    observer = reader;
    return this;
  }

  /**
   * An open port.
   *
   * @return the receiver, to be closed
   * @throws UncheckedIOException if the port is taken
   */
  public OtlpReceiver start() {
    try {
      return new OtlpReceiver(this);
    } catch (IOException e) {
      throw new UncheckedIOException("OTLP receiver on port " + port, e);
    }
  }
}
