package io.throughline.examples.stream.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A client of a few lines, which does what ffmpeg does not: tells what it is answered, stops to
 * read, errs. Its pictures are none.
 */
public final class PlainRtspClient implements AutoCloseable {

  public static final String VIDEO =
      "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=control:streamid=0\r\n";

  private static final int RECEIVE_BUFFER = 16 << 10;
  private static final byte IDR_SLICE = 0x65;
  private static final byte SLICE = 0x41;

  private final Socket socket = new Socket();
  private final String server;
  private final DataInputStream in;
  private final OutputStream out;
  private final Deque<Frame> frames = new ArrayDeque<>();
  private int sequence;

  /** A packet between the answers. */
  @SuppressWarnings("ArrayRecordComponent") // packets are not compared
  public record Frame(int channel, byte[] packet) {

    public int sequence() {
      return ByteBuffer.wrap(packet).getShort(2) & 0xffff;
    }
  }

  /** The names of headers are in lower case. */
  public record Answer(int status, Map<String, String> headers, String body) {}

  public PlainRtspClient(int port) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    waitAtMost(Duration.ofSeconds(20));
    server = "rtsp://127.0.0.1:" + port + "/";
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = socket.getOutputStream();
  }

  /** For an answer or a packet; zero for ever. */
  public void waitAtMost(Duration time) throws IOException {
    socket.setSoTimeout(Math.toIntExact(time.toMillis()));
  }

  public Answer request(String method, String path, String headers, String body)
      throws IOException {
    String text =
        "%s %s RTSP/1.0\r\nCSeq: %d\r\n%s".formatted(method, server + path, ++sequence, headers)
            + (body.isEmpty() ? "\r\n" : "Content-Length: " + body.length() + "\r\n\r\n" + body);
    return raw(text);
  }

  public Answer raw(String text) throws IOException {
    out.write(text.getBytes(UTF_8));
    out.flush();
    return answer();
  }

  /** Sets up one track over the connection and begins to play it. */
  public void play(String name, String headers) throws IOException {
    expect200(request("DESCRIBE", name, headers, ""));
    expect200(
        request("SETUP", name + "/track=0", "Transport: RTP/AVP/TCP;interleaved=0-1\r\n", ""));
    expect200(request("PLAY", name, "", ""));
  }

  /** Announces one track of H.264 and begins to record. */
  public void record(String name, String headers) throws IOException {
    expect200(request("ANNOUNCE", name, headers, VIDEO));
    expect200(
        request(
            "SETUP",
            name + "/streamid=0",
            "Transport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record\r\n",
            ""));
    expect200(request("RECORD", name, "", ""));
  }

  private static void expect200(Answer answer) {
    if (answer.status() != 200) {
      throw new AssertionError("answered " + answer);
    }
  }

  /** Sends a frame of one packet. */
  public void send(int sequenceNumber, long timestamp, boolean key, int length) throws IOException {
    ByteBuffer frame = ByteBuffer.allocate(4 + 12 + length);
    frame.put((byte) '$').put((byte) 0).putShort((short) (12 + length));
    frame.put((byte) 0x80).put((byte) (0x80 | 96)).putShort((short) sequenceNumber);
    frame.putInt((int) timestamp).putInt(7).put(key ? IDR_SLICE : SLICE);
    out.write(frame.array());
    out.flush();
  }

  public void sendRaw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /** The next packet. */
  public Frame next() throws IOException {
    if (!frames.isEmpty()) {
      return frames.remove();
    }
    if (in.readByte() != '$') {
      throw new IOException("no packet");
    }
    return frame();
  }

  private Frame frame() throws IOException {
    int channel = in.readUnsignedByte();
    byte[] packet = new byte[in.readUnsignedShort()];
    in.readFully(packet);
    return new Frame(channel, packet);
  }

  private Answer answer() throws IOException {
    int first = in.readUnsignedByte();
    while (first == '$') {
      frames.add(frame());
      first = in.readUnsignedByte();
    }
    String statusLine = (char) first + line();
    Map<String, String> headers = new HashMap<>();
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    byte[] body = new byte[Integer.parseInt(headers.getOrDefault("content-length", "0"))];
    in.readFully(body);
    return new Answer(
        Integer.parseInt(statusLine.split(" ", -1)[1]), headers, new String(body, UTF_8));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.readUnsignedByte(); next != '\n'; next = in.readUnsignedByte()) {
      line.append((char) next);
    }
    return line.toString().strip();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
