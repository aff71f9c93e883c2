package io.throughline.examples.stream.rtsp;

import static org.assertj.core.api.Assertions.assertThat;

import io.throughline.semconv.NetworkTransport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TransportTest {

  @Test
  void channels_of_the_connection_are_tcp() {
    assertThat(Transport.parse("RTP/AVP/TCP;unicast;interleaved=2-3;mode=record"))
        .isEqualTo(new Transport(NetworkTransport.TCP, 2, 3));
  }

  @Test
  void ports_of_the_client_are_udp() {
    assertThat(Transport.parse("RTP/AVP/UDP;unicast;client_port=5000-5001"))
        .isEqualTo(new Transport(NetworkTransport.UDP, 5000, 5001));
  }

  @Test
  void the_first_offer_that_we_have_is_taken() {
    assertThat(
            Transport.parse(
                "RTP/SAVP;unicast;client_port=1-2, RTP/AVP;multicast;client_port=1-2,"
                    + " RTP/AVP/TCP;interleaved=0"))
        .isEqualTo(new Transport(NetworkTransport.TCP, 0, 1));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "RTP/AVP",
        "RTP/AVP;unicast;client_port=65536-65537",
        "RTP/AVP;unicast;client_port=x",
        "RTP/AVP;unicast;client_port=5-5",
        "RTP/AVP/TCP;interleaved=256-257"
      })
  void others_are_not_there(String header) {
    assertThat(Transport.parse(header)).isNull();
  }
}
