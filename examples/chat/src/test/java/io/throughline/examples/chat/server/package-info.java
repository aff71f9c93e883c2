@NullMarked
package io.throughline.examples.chat.server;

import org.jspecify.annotations.NullMarked;
