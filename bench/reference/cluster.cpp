// Tasks come to and leave a cluster of container instances; each is placed by binpack(memory), over classes of instances in
// order of memory, or by spread(zone, instance), over buckets of instances by their count of tasks. Written for this project.
// usage: cluster binpack|spread INSTANCES TASKS_PER_INSTANCE -> nanoseconds per task and how many were placed
#include "common.hpp"
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

static const int CPU = 4096, CPU_STEP = 128, MEMORY = 16384, MEMORY_STEP = 256, INTERFACES = 3, ZONES = 3, COUNTS = 128;
static const int LEVELS = MEMORY / MEMORY_STEP + 1;
static const int COLUMNS = (CPU / CPU_STEP + 1) * (INTERFACES + 1);
static const int COLUMN_WORDS = (COLUMNS + 31) / 32;

struct Task {
  int cpu, memory, interfaces;
  uint32_t port;
  double life;
  int instance;
};

// Sets of instances as bits, with a summary of the words that are not empty.
struct Buckets {
  int words, summaryWords;
  std::vector<uint32_t> bits, summary;
  std::vector<int> count;
  Buckets(int buckets, int instances)
      : words((instances + 31) / 32), summaryWords((words + 31) / 32), bits((size_t)buckets * words),
        summary((size_t)buckets * summaryWords), count(buckets) {}
  void add(int bucket, int i) {
    bits[(size_t)bucket * words + (i >> 5)] |= 1u << (i & 31);
    summary[(size_t)bucket * summaryWords + (i >> 10)] |= 1u << ((i >> 5) & 31);
    count[bucket]++;
  }
  void remove(int bucket, int i) {
    uint32_t &word = bits[(size_t)bucket * words + (i >> 5)];
    word &= ~(1u << (i & 31));
    if (!word) summary[(size_t)bucket * summaryWords + (i >> 10)] &= ~(1u << ((i >> 5) & 31));
    count[bucket]--;
  }
  template <class Fits> int first(int bucket, Fits fits) const {
    for (int s = 0; s < summaryWords; s++) {
      for (uint32_t left = summary[(size_t)bucket * summaryWords + s]; left; left &= left - 1) {
        const int w = s * 32 + __builtin_ctz(left);
        for (uint32_t word = bits[(size_t)bucket * words + w]; word; word &= word - 1) {
          const int i = w * 32 + __builtin_ctz(word);
          if (fits(i)) return i;
        }
      }
    }
    return -1;
  }
};

int main(int, char **argv) {
  const bool isBinpack = !strcmp(argv[1], "binpack");
  const int instances = atoi(argv[2]);
  const int taskCount = instances * atoi(argv[3]);
  std::vector<int> cpu(instances, CPU), memory(instances, MEMORY), interfaces(instances, INTERFACES), count(instances, 0);
  std::vector<uint32_t> ports(instances, 0);
  int zoneCount[ZONES] = {0, 0, 0};
  std::vector<Task> tasks(taskCount);
  Generator random(7);
  static const int MEMORIES[8] = {256, 512, 512, 1024, 1024, 2048, 2048, 4096};
  for (Task &task : tasks) {
    task.cpu = 128 << (random.next() >> 30);
    task.memory = MEMORIES[random.next() >> 29];
    task.interfaces = (random.next() >> 24) < 77 ? 1 : 0;
    const uint32_t port = random.next() >> 24;
    // A task with an interface of its own has its ports there.
    task.port = port < 51 && !task.interfaces ? 1u << (port & 7) : 0;
    task.life = random.exponential(7.0 * instances);
    task.instance = -1;
  }

  Buckets classes(isBinpack ? LEVELS * COLUMNS : 0, instances), byCount(isBinpack ? 0 : ZONES * COUNTS, instances);
  std::vector<uint32_t> occupied(LEVELS * COLUMN_WORDS), suited(COLUMNS * COLUMN_WORDS);
  for (int from = 0; from < COLUMNS; from++)
    for (int to = from; to < COLUMNS; to++)
      if (to % (INTERFACES + 1) >= from % (INTERFACES + 1)) suited[from * COLUMN_WORDS + (to >> 5)] |= 1u << (to & 31);
  const auto columnOf = [&](int i) { return cpu[i] / CPU_STEP * (INTERFACES + 1) + interfaces[i]; };
  const auto enter = [&](int i) {
    const int level = memory[i] / MEMORY_STEP, column = columnOf(i);
    classes.add(level * COLUMNS + column, i);
    occupied[level * COLUMN_WORDS + (column >> 5)] |= 1u << (column & 31);
  };
  const auto leave = [&](int i) {
    const int level = memory[i] / MEMORY_STEP, column = columnOf(i);
    classes.remove(level * COLUMNS + column, i);
    if (!classes.count[level * COLUMNS + column]) occupied[level * COLUMN_WORDS + (column >> 5)] &= ~(1u << (column & 31));
  };
  for (int i = 0; i < instances; i++) {
    if (isBinpack) enter(i);
    else byCount.add(i % ZONES * COUNTS, i);
  }
  const auto change = [&](int i, const Task &task, int sign) {
    if (isBinpack) leave(i);
    else byCount.remove(i % ZONES * COUNTS + count[i], i);
    cpu[i] -= sign * task.cpu;
    memory[i] -= sign * task.memory;
    interfaces[i] -= sign * task.interfaces;
    ports[i] ^= task.port;
    count[i] += sign;
    zoneCount[i % ZONES] += sign;
    if (isBinpack) enter(i);
    else byCount.add(i % ZONES * COUNTS + count[i], i);
  };
  const auto fits = [&](int i, const Task &task) {
    return cpu[i] >= task.cpu && memory[i] >= task.memory && interfaces[i] >= task.interfaces && !(ports[i] & task.port);
  };
  const auto binpack = [&](const Task &task) {
    const uint32_t *mask = &suited[((task.cpu + CPU_STEP - 1) / CPU_STEP * (INTERFACES + 1) + task.interfaces) * COLUMN_WORDS];
    for (int level = task.memory / MEMORY_STEP; level < LEVELS; level++) {
      int best = instances;
      for (int w = 0; w < COLUMN_WORDS; w++) {
        for (uint32_t word = occupied[level * COLUMN_WORDS + w] & mask[w]; word; word &= word - 1) {
          const int column = w * 32 + __builtin_ctz(word);
          const int i = classes.first(level * COLUMNS + column, [&](int one) { return !(ports[one] & task.port); });
          if (i >= 0 && i < best) best = i;
        }
      }
      if (best < instances) return best;
    }
    return -1;
  };
  const auto spread = [&](const Task &task) {
    int order[ZONES] = {0, 1, 2};
    std::stable_sort(order, order + ZONES, [&](int a, int b) { return zoneCount[a] < zoneCount[b]; });
    for (const int zone : order) {
      for (int tasksThere = 0; tasksThere < COUNTS; tasksThere++) {
        const int bucket = zone * COUNTS + tasksThere;
        if (!byCount.count[bucket]) continue;
        const int i = byCount.first(bucket, [&](int one) { return fits(one, task); });
        if (i >= 0) return i;
      }
    }
    return -1;
  };

  Agenda agenda;
  uint32_t seq = 0;
  int arrived = 0;
  long placed = 0;
  Stopwatch watch;
  agenda.push({random.exponential(1), seq++, -1, 0});
  while (!agenda.empty()) {
    const Event event = agenda.top();
    agenda.pop();
    if (event.where >= 0) {
      change(tasks[event.where].instance, tasks[event.where], -1);
      continue;
    }
    Task &task = tasks[arrived];
    const int id = arrived++;
    if (arrived < taskCount) agenda.push({event.time + random.exponential(1), seq++, -1, 0});
    task.instance = isBinpack ? binpack(task) : spread(task);
    if (task.instance < 0) continue;
    placed++;
    change(task.instance, task, 1);
    agenda.push({event.time + task.life, seq++, id, 0});
  }
  printf("%.3f %ld\n", watch.nanoseconds() / taskCount, placed);
}
