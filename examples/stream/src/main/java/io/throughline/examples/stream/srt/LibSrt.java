package io.throughline.examples.stream.srt;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions of libsrt 1.5, as its {@code srt.h} has them. The library is loaded once, stays for
 * the life of the process, and ends with it.
 */
final class LibSrt {

  /** Debian has a build for each of two TLS libraries; only one is there in most cases. */
  private static final List<String> NAMES =
      List.of("libsrt.so.1.5", "libsrt-gnutls.so.1.5", "libsrt-openssl.so.1.5");

  /** The layout of the statistics is that of 1.5. */
  private static final int OLDEST = 0x010500;

  private static final int TOO_NEW = 0x020000;
  private static final int LOG_CRITICAL = 2;

  static final int ERROR = -1;
  static final int NO_SOCKET = -1;

  static final int READABLE = 1;
  static final int WRITABLE = 4;
  static final int FAILED = 8;

  /** {@code SRT_SOCKSTATUS}. */
  static final int CONNECTED = 5;

  /** {@code SRT_EASYNCSND}: the buffer is full. */
  static final int WOULD_BLOCK_SEND = 6001;

  /** What {@code srt_setsockflag} takes, {@code SRT_SOCKOPT}. */
  enum Option {
    SEND_BLOCKS(1),
    RECEIVE_BLOCKS(2),
    SEND_BUFFER(5),
    LATENCY(23),
    CONNECT_TIMEOUT(36),
    STREAM_ID(46),
    PAYLOAD_SIZE(49);

    private final int number;

    Option(int number) {
      this.number = number;
    }
  }

  /** {@code srt_listen_callback_fn}: on a thread of libsrt, before a caller is accepted. */
  interface ListenCallback extends Callback {

    /** Not below zero to accept. */
    int arrived(
        @Nullable Pointer opaque, int socket, int version, Pointer peer, @Nullable String streamId);
  }

  private static @Nullable String missing;
  private static boolean loaded;

  private LibSrt() {}

  /** Loads the library if it is not yet; null if it is there, else why not. */
  static synchronized @Nullable String load() {
    if (!loaded) {
      loaded = true;
      missing = tryToLoad();
    }
    return missing;
  }

  private static @Nullable String tryToLoad() {
    StringBuilder reasons = new StringBuilder();
    for (String name : NAMES) {
      try {
        Native.register(LibSrt.class, NativeLibrary.getInstance(name));
        int version = srt_getversion();
        if (version < OLDEST || version >= TOO_NEW) {
          return name + " is version " + Integer.toHexString(version) + ", not 1.5";
        }
        srt_setloglevel(LOG_CRITICAL);
        return srt_startup() < 0 ? name + " does not start" : null;
      } catch (LinkageError e) {
        // Of JNA itself, too: it is to unpack a library of its own.
        String first = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        reasons.append(reasons.length() == 0 ? "" : "; ").append(first);
      }
    }
    return reasons.toString();
  }

  /**
   * Lets go of libsrt's thread after each call: as a thread of the JVM it could not end after the
   * JVM has, and libsrt waits for it when the process exits.
   */
  static void prepare(ListenCallback callback) {
    Native.setCallbackThreadInitializer(
        callback, new CallbackThreadInitializer(true, true, "srt-listener"));
  }

  /** Sets an option; one that does not take it is a fault of ours. */
  static void set(int socket, Option option, int value) {
    try (Memory memory = new Memory(4)) {
      memory.setInt(0, value);
      check(srt_setsockflag(socket, option.number, memory, 4), "srt_setsockflag " + option);
    }
  }

  static void setStreamId(int socket, String streamId) {
    byte[] bytes = Native.toByteArray(streamId, "UTF-8");
    try (Memory memory = new Memory(bytes.length)) {
      memory.write(0, bytes, 0, bytes.length);
      check(
          srt_setsockflag(socket, Option.STREAM_ID.number, memory, bytes.length - 1),
          "srt_setsockflag " + Option.STREAM_ID);
    }
  }

  static int check(int result, String what) {
    if (result == ERROR) {
      throw new IllegalStateException(what + ": " + lastError());
    }
    return result;
  }

  static String lastError() {
    return srt_getlasterror_str();
  }

  static int lastErrorCode() {
    return srt_getlasterror(null);
  }

  // The names are those of the library.

  private static native int srt_startup();

  private static native int srt_getversion();

  private static native void srt_setloglevel(int level);

  private static native String srt_getlasterror_str();

  private static native int srt_getlasterror(@Nullable Pointer errno);

  private static native int srt_setsockflag(int socket, int option, Pointer value, int length);

  static native int srt_create_socket();

  static native int srt_close(int socket);

  static native int srt_bind(int socket, Pointer address, int length);

  static native int srt_listen(int socket, int backlog);

  static native int srt_listen_callback(
      int socket, ListenCallback callback, @Nullable Pointer opaque);

  static native int srt_accept(int socket, @Nullable Pointer address, @Nullable Pointer length);

  static native int srt_connect(int socket, Pointer address, int length);

  static native int srt_getsockname(int socket, Pointer address, IntByReference length);

  static native int srt_getsockstate(int socket);

  static native int srt_setrejectreason(int socket, int reason);

  static native int srt_getrejectreason(int socket);

  static native int srt_recvmsg(int socket, byte[] message, int length);

  static native int srt_send(int socket, byte[] message, int length);

  static native int srt_getsndbuffer(int socket, @Nullable Pointer blocks, Pointer bytes);

  static native int srt_bistats(int socket, Pointer statistics, int clear, int instantaneous);

  static native int srt_epoll_create();

  static native int srt_epoll_add_usock(int epoll, int socket, IntByReference events);

  static native int srt_epoll_update_usock(int epoll, int socket, IntByReference events);

  static native int srt_epoll_uwait(int epoll, Pointer events, int size, long milliseconds);

  static native int srt_epoll_release(int epoll);
}
