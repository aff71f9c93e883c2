package io.throughline.examples.chat.parts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Redis, in memory only: what it held is gone when it is started again. */
public final class Redis extends Stoppable {

  private final int port;

  private Redis(Part part, int port) {
    super(part);
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param folder for its log; is made if it is not there
   * @throws MissingPartException if there is no Redis on this machine
   */
  public static Redis start(Path folder) throws IOException {
    Program redis = Program.find("redis-server", "redis-server");
    Path home = Files.createDirectories(folder).toAbsolutePath();
    int port = Part.freePort();
    List<String> command =
        List.of(
            redis.toString(),
            "--bind",
            "127.0.0.1",
            "--port",
            Integer.toString(port),
            "--save",
            "",
            "--dir",
            home.toString());
    Redis part = new Redis(new Part("redis", command, home, "TERM", () -> pong(port)), port);
    part.start();
    return part;
  }

  private static boolean pong(int port) throws IOException {
    return ask(port, "PING").startsWith("+PONG");
  }

  /** What it answers to a command of one line, such as {@code INFO stats}. */
  public String ask(String command) throws IOException {
    return ask(port, command);
  }

  private static String ask(int port, String command) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((command + "\r\nQUIT\r\n").getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    }
  }

  public String url() {
    return "redis://127.0.0.1:" + port;
  }
}
