/** RTP and RTCP of RFC 3550, and of H.264 in RTP the detection of key frames. Without sockets. */
@NullMarked
package io.throughline.examples.stream.rtp;

import org.jspecify.annotations.NullMarked;
