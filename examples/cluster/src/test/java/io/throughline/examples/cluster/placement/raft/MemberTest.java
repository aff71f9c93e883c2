package io.throughline.examples.cluster.placement.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemberTest {

  @Test
  void members_are_named_with_their_two_addresses() {
    assertThat(Member.all("a=host-a:1229:1228, b=[::1]:1239:1238"))
        .containsExactly(
            new Member("a", "host-a:1229", "host-a:1228"),
            new Member("b", "[::1]:1239", "[::1]:1238"));
  }

  @Test
  void a_peer_says_where_its_clients_go() {
    RaftPeer peer = new Member("a", "host:1229", "host:1228").peer();

    assertThat(peer.getAddress()).isEqualTo("host:1229");
    assertThat(peer.getClientAddress()).isEqualTo("host:1228");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "host:1229:1228", "a=host", "a=host:1229", "a=host:x:1228", "a="})
  void what_is_no_member_is_refused(String text) {
    assertThatThrownBy(() -> Member.all(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PLACEMENT_NODES")
        .hasMessageContaining("<id>=<host>:<port of Raft>:<port of clients>");
  }
}
