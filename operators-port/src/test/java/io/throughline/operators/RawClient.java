package io.throughline.operators;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** A client that sends what it is told and nothing more. */
final class RawClient implements AutoCloseable {

  /** How long an answer may take before a test gives up; far longer than any takes. */
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(4096); // a slow reader fills it soon
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(PATIENCE_MILLIS);
  }

  static RawClient sending(int port, String text) throws IOException {
    RawClient client = new RawClient(port);
    client.send(text);
    return client;
  }

  /** The whole answer to one GET. */
  static String get(int port, String path, String... headers) throws IOException {
    String more = headers.length == 0 ? "" : "\r\n" + String.join("\r\n", headers);
    return of(port, path, "Host: localhost" + more);
  }

  /** The same without a host of its own. */
  static String of(int port, String path, String headers) throws IOException {
    try (RawClient client =
        sending(
            port, "GET " + path + " HTTP/1.1\r\nConnection: close\r\n" + headers + "\r\n\r\n")) {
      return client.readToEnd();
    }
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  String read(int bytes) throws IOException {
    return new String(socket.getInputStream().readNBytes(bytes), ISO_8859_1);
  }

  String readToEnd() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  /** Whether the server ends the connection before the body is complete. */
  boolean isCutOff() throws IOException {
    try {
      return !readToEnd().endsWith("\r\n0\r\n\r\n");
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (SocketException reset) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
