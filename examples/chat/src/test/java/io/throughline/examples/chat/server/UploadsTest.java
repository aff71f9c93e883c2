package io.throughline.examples.chat.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.throughline.examples.chat.server.RunningChat.User;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class UploadsTest extends ChatServerFixture {

  @Test
  void uploads_are_bounded_typed_and_stay_in_their_folder() throws Exception {
    byte[] picture = png(50_000);
    assertThat(chat.put(ada, "/uploads/a.png", "image/png", picture).status()).isEqualTo(201);
    assertThat(chat.put(bob, "/uploads/a.png", "image/png", picture).status()).isEqualTo(201);
    assertThat(chat.put(ada, "/uploads/a.png", "image/png", picture).status()).isEqualTo(409);
    assertThat(chat.put(ada, "/uploads/b.png", "image/png", png(100_001)).status()).isEqualTo(413);
    assertThat(chunked(ada, "/uploads/c.png", png(100_001))).isEqualTo(413);
    assertThat(chat.put(ada, "/uploads/d.exe", "application/x-msdownload", picture).status())
        .isEqualTo(415);
    assertThat(chat.put(ada, "/uploads/e.png", "image/png", new byte[100]).status()).isEqualTo(415);
    for (String name : List.of("..", "%2e%2e%2fx", "..%5cx", ".hidden", "a%00b", "x".repeat(101))) {
      assertThat(raw(ada, "/uploads/" + name, png(8))).as(name).matches("|HTTP/1.1 40[04] .*");
    }
    assertThat(chat.put(ada, "/uploads/f.png", "image/png", png(100_000)).status()).isEqualTo(201);
    assertThat(chat.put(ada, "/uploads/g.png", "image/png", png(100_000)).status()).isEqualTo(201);
    assertThat(chat.put(ada, "/uploads/h.png", "image/png", png(2)).status()).isEqualTo(413);

    assertThat(metrics.count("upload.size", "upload.kind=image")).isEqualTo(4);
    assertThat(metrics.count("upload.duration", "error.type=too_large")).isEqualTo(2);
    assertThat(metrics.count("upload.duration", "error.type=type_refused")).isEqualTo(2);
    assertThat(metrics.count("upload.duration", "error.type=over_quota")).isEqualTo(1);
    assertThat(bytesOnDisk())
        .isEqualTo(300_000)
        .isEqualTo(chat.number("SELECT sum(bytes) FROM uploads"));
    long id = chat.chat(ada, bob);
    assertThat(
            chat.post(
                    ada, "/chats/" + id + "/messages", "{\"text\":\"look\",\"files\":[\"a.png\"]}")
                .status())
        .isEqualTo(201);
    assertThat(metrics.sum("chat.messages.sent", "chat.has_files=true")).isEqualTo(1);
  }

  private static byte[] png(int size) {
    byte[] png = new byte[Math.max(size, 8)];
    System.arraycopy(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'}, 0, png, 0, 8);
    return png;
  }

  /** Without saying how long it is. */
  private int chunked(User user, String path, byte[] body) throws Exception {
    return RunningChat.HTTP
        .send(
            HttpRequest.newBuilder(chat.uri(path))
                .header("Authorization", "Bearer " + user.token())
                .header("Content-Type", "image/png")
                .PUT(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  /** The status line, where a path is sent as it stands; empty if the connection is cut. */
  private String raw(User user, String path, byte[] body) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), chat.server.port())) {
      String head =
          "PUT "
              + path
              + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: image/png\r\n"
              + "Content-Length: "
              + body.length
              + "\r\nAuthorization: Bearer "
              + user.token()
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(US_ASCII));
      socket.getOutputStream().write(body);
      return new String(socket.getInputStream().readAllBytes(), US_ASCII)
          .lines()
          .findFirst()
          .orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  private long bytesOnDisk() throws Exception {
    try (Stream<Path> files = Files.walk(chat.uploads)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void upload_that_breaks_off_leaves_nothing() throws Exception {
    begin("a").close();
    await().atMost(SOON).until(() -> metrics.count("upload.duration", "error.type=aborted") == 1);
    await().atMost(SOON).until(() -> bytesOnDisk() == 0);
    assertThat(chat.number("SELECT count(*) FROM uploads")).isZero();
  }

  /** Sends a part of a file. */
  private Socket begin(String name) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), chat.server.port());
    String head =
        "PUT /uploads/"
            + name
            + ".png HTTP/1.1\r\nHost: a\r\nContent-Type: image/png\r\n"
            + "Content-Length: 50000\r\nAuthorization: Bearer "
            + ada.token()
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(US_ASCII));
    socket.getOutputStream().write(png(1000));
    return socket;
  }

  @Test
  void slow_uploads_leave_threads_for_others() throws Exception {
    List<Socket> slow = new ArrayList<>();
    try {
      for (int i = 0; i < 16; i++) {
        slow.add(begin("slow" + i));
      }
      await().atMost(SOON).until(() -> incoming() == 16);

      assertThat(chat.put(bob, "/uploads/a.png", "image/png", png(8)).status()).isEqualTo(503);
      slow.get(0).close();
      await()
          .atMost(SOON)
          .until(() -> chat.put(bob, "/uploads/a.png", "image/png", png(8)).status() == 201);
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
    }
    await().atMost(SOON).until(() -> incoming() == 0);
  }

  private long incoming() throws IOException {
    try (Stream<Path> files = Files.list(chat.uploads.resolve(".incoming"))) {
      return files.count();
    }
  }

  @Test
  void many_uploads_at_once_stay_within_the_quota() throws Exception {
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      HttpRequest request =
          HttpRequest.newBuilder(chat.uri("/uploads/" + i + ".png"))
              .header("Authorization", "Bearer " + ada.token())
              .header("Content-Type", "image/png")
              .PUT(HttpRequest.BodyPublishers.ofByteArray(png(100_000)))
              .build();
      answers.add(
          RunningChat.HTTP
              .sendAsync(request, HttpResponse.BodyHandlers.discarding())
              .thenApply(HttpResponse::statusCode));
    }
    long taken = 0;
    for (CompletableFuture<Integer> answer : answers) {
      taken += answer.get() == 201 ? 1 : 0;
    }

    assertThat(taken).isBetween(1L, 2L);
    assertThat(chat.number("SELECT sum(bytes) FROM uploads")).isEqualTo(taken * 100_000);
    await()
        .atMost(SOON)
        .until(() -> bytesOnDisk() == chat.number("SELECT sum(bytes) FROM uploads"));
  }
}
