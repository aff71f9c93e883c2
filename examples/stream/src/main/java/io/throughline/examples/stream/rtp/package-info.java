/** RTP and RTCP of RFC 3550, and of H.264 in RTP what tells key frames. Knows no sockets. */
@NullMarked
package io.throughline.examples.stream.rtp;

import org.jspecify.annotations.NullMarked;
