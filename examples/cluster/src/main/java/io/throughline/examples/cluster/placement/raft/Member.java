package io.throughline.examples.cluster.placement.raft;

import com.google.common.base.Splitter;
import io.throughline.examples.cluster.Setting;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.protocol.RaftPeer;

/**
 * A node of the Raft group.
 *
 * @param id its name
 * @param raftAddress where the other nodes reach it
 * @param clientAddress where those reach it who have something to store
 */
record Member(String id, String raftAddress, String clientAddress) {

  /** Without settings there is one node. */
  private static final String ALONE = "placement-center-0";

  private static final Pattern FORM = Pattern.compile("([\\w.-]+)=(.+):(\\d{1,5}):(\\d{1,5})");

  /**
   * The members by the setting {@code placement.nodes}: {@code id=host:raft port:client port}, with
   * commas between them.
   *
   * @throws IllegalArgumentException if it is not that, or the node with this id is not there
   */
  static List<Member> fromSettings() {
    return all(nodes());
  }

  static List<Member> all(String text) {
    return Splitter.on(',').trimResults().splitToStream(text).map(Member::parse).toList();
  }

  /**
   * Which of them this node is, by the setting {@code placement.node.id}.
   *
   * @throws IllegalArgumentException if it is none
   */
  static Member self(List<Member> members) {
    String id = Setting.text("placement.node.id", ALONE);
    return members.stream()
        .filter(member -> member.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "PLACEMENT_NODE_ID=" + id + " is not in PLACEMENT_NODES=" + nodes()));
  }

  private static String nodes() {
    return Setting.text("placement.nodes", ALONE + "=localhost:1229:1228");
  }

  private static Member parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "PLACEMENT_NODES: " + text + " is not <id>=<host>:<port of Raft>:<port of clients>");
    }
    String host = parts.group(2);
    return new Member(parts.group(1), host + ":" + parts.group(3), host + ":" + parts.group(4));
  }

  int raftPort() {
    return Integer.parseInt(raftAddress.substring(raftAddress.lastIndexOf(':') + 1));
  }

  RaftPeer peer() {
    return RaftPeer.newBuilder()
        .setId(id)
        .setAddress(raftAddress)
        .setClientAddress(clientAddress)
        .build();
  }
}
