package io.throughline.examples.stream.relay;

import io.throughline.semconv.NetworkIoDirection;
import io.throughline.semconv.StreamStopReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A stream that somebody publishes. Its packets go to all readers, and into the group of pictures
 * with which further readers begin. Used by the publisher's thread; any may ask for its state.
 */
public final class LiveStream {

  private final String name;
  private final MediaSource source;
  private final Session publisher;
  private final Limits limits;
  private final PictureStatistics pictures;
  private final StreamStatistics statistics;
  private final GroupOfPictures group;
  private final LastKeyframe keyframe;
  private final List<PlayingReader> readers = new CopyOnWriteArrayList<>();
  private final List<Reader> observers = new CopyOnWriteArrayList<>();
  private final Runnable ended;

  private long lastPacket;
  private long silentSince;
  private @Nullable MediaPacket opening;
  private boolean started;
  private volatile boolean stalled;

  private record PlayingReader(Reader reader, Session session) {}

  LiveStream(
      String name,
      MediaSource source,
      Session publisher,
      Limits limits,
      StreamStatistics statistics,
      Runnable ended) {
    this.name = name;
    this.source = source;
    this.publisher = publisher;
    this.limits = limits;
    this.statistics = statistics;
    this.ended = ended;
    pictures = new PictureStatistics(statistics);
    group = new GroupOfPictures(limits.cacheBytes());
    keyframe = new LastKeyframe(limits.cacheBytes());
    lastPacket = System.nanoTime();
  }

  public String name() {
    return name;
  }

  /** What its publisher said of it. */
  public MediaSource source() {
    return source;
  }

  public Session publisher() {
    return publisher;
  }

  /** A packet of the publisher. */
  public void write(MediaPacket packet) {
    noteArrival(packet.arrival());
    publisher.count(packet.data().length);
    if (source.hasKeyframes()) {
      pictures.count(packet);
      group.add(packet);
      keyframe.add(packet);
      if (packet.randomAccess()) {
        publisher.flows();
      }
    } else {
      publisher.flows();
    }
    for (PlayingReader playing : readers) {
      pass(packet, playing.reader());
    }
    observers.forEach(observer -> pass(packet, observer));
    pictures.handled(packet, System.nanoTime());
  }

  private static void pass(MediaPacket packet, Reader reader) {
    reader.write(packet);
    if (packet.endsFrame()) {
      reader.flush();
    }
  }

  private void noteArrival(long arrival) {
    lastPacket = arrival;
    if (!started) {
      started = true;
      statistics.started();
    }
    if (stalled) {
      stalled = false;
      statistics.resumed(publisher, Duration.ofNanos(arrival - silentSince));
    }
  }

  /** What readers need before the first key frame, if it is not part of each of them. */
  public void opensWith(MediaPacket packet) {
    opening = packet;
  }

  /** Adds a reader, which gets the current group of pictures at once. */
  public void join(Reader reader, Session session) {
    if (opening != null) {
      reader.write(opening);
    }
    group.forEach(packet -> pass(packet, reader));
    reader.flush();
    readers.add(new PlayingReader(reader, session));
  }

  /** Adds one that gets the packets from now on, and is no session. */
  public void observe(Reader observer) {
    observers.add(observer);
  }

  public boolean hasReaders() {
    return !readers.isEmpty();
  }

  public void leave(Reader reader) {
    readers.removeIf(playing -> playing.reader() == reader);
  }

  /**
   * What is to be done once a second.
   *
   * @return whether the publisher was silent for so long that its session is to be ended
   */
  public boolean tick() {
    long silent = System.nanoTime() - lastPacket;
    if (started && !stalled && silent > limits.stalled().toNanos()) {
      stalled = true;
      silentSince = lastPacket;
      statistics.stalled();
    }
    statistics.throughput(NetworkIoDirection.RECEIVE, publisher.takeBytes());
    if (!readers.isEmpty()) {
      statistics.throughput(
          NetworkIoDirection.TRANSMIT,
          readers.stream().mapToLong(playing -> playing.session().takeBytes()).sum());
    }
    return silent > limits.idle().toNanos();
  }

  /** The publisher is gone, and the readers are told. */
  public void end(StreamStopReason reason) {
    ended.run();
    if (stalled) {
      statistics.endedSilent(publisher, Duration.ofNanos(System.nanoTime() - silentSince), reason);
    }
    if (started) {
      statistics.stopped(reason);
    }
    publisher.end(reason);
    readers.forEach(playing -> playing.reader().sourceEnded());
    readers.clear();
    observers.forEach(Reader::sourceEnded);
    observers.clear();
    group.clear();
  }

  /** A timestamp of the media that does not fit its arrival. */
  public void timestampJumped() {
    statistics.timestampJumped();
  }

  /** Its last key frame; empty if there was none. Any thread may ask. */
  public List<MediaPacket> keyframe() {
    return keyframe.packets();
  }

  /** How many read it. Any thread may ask. */
  public int readers() {
    return readers.size();
  }

  /** Whether its publisher is connected, but sends nothing. Any thread may ask. */
  public boolean isStalled() {
    return stalled;
  }

  public String protocol() {
    return source.protocol();
  }

  long observedBytes() {
    return observers.stream().mapToLong(Reader::queuedBytes).sum();
  }

  long cachedBytes() {
    return group.bytes();
  }

  long queuedBytes() {
    return readers.stream().mapToLong(playing -> playing.reader().queuedBytes()).sum();
  }
}
