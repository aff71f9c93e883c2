@NullMarked
package io.throughline.examples.chat.notify;

import org.jspecify.annotations.NullMarked;
